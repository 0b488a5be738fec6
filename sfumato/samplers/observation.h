// Clean points seen through a linear map and noise, and what Gaussian beliefs become in that light.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sfumato/base/matrix.h"
#include "sfumato/samplers/belief.h"

namespace sfumato {

/// y = A x_0 + noise, noise ~ N(0, diag(variances)), times exp(log_scale): a function of x_0.
struct Observation {
  std::vector<double> rows;       ///< [M, D] A, of full rank where variances are 0
  std::vector<double> values;     ///< [M] y
  std::vector<double> variances;  ///< [M]; 0 is exact
  double log_scale = 0;

  std::size_t count() const { return values.size(); }
};

/// One thread's room to bring observations and beliefs together; nothing is allocated after the first.
class Conditioner {
 public:
  explicit Conditioner(std::size_t dim);

  /// log of the integral of the observation over a belief, in nats: of y's density.
  double log_evidence(const Observation& seen, const Belief& belief);

  /// A draw from the belief times the observation, by Matheron's rule: a draw from the belief, moved by what the
  /// observation of it lacks. noise: [D + M] standard normal -> x_0: [D].
  void draw(const Observation& seen, const Belief& belief, std::span<const float> noise, std::span<double> x_0);

  /// The belief once u = x_0 + N(0, variance I) is seen as well; it lives in this room until the next call. u: [D].
  Belief updated(const Belief& belief, std::span<const double> u, double variance);

 private:
  void factor(const Observation& seen, const Belief& belief);
  void residual(const Observation& seen, std::span<const double> x);

  std::size_t dim_;
  std::vector<double> mean_;       // [D] of updated()
  std::vector<double> variances_;  // [D]
  std::vector<double> gain_;       // [M, D] A axes
  std::vector<double> square_;     // [M, M] A C A^T + R, then its factor
  std::vector<double> left_;       // [M] y - A x
  std::vector<double> weights_;    // [D]
};

}  // namespace sfumato
