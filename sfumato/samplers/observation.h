// Linear-Gaussian observations of clean points, and Gaussian conditioning on them.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sfumato/base/matrix.h"
#include "sfumato/samplers/belief.h"

namespace sfumato {

/// y = A x_0 + noise, noise ~ N(0, diag(variances)), times exp(log_scale), as a function of x_0.
struct Observation {
  std::vector<double> rows;       ///< [M, D] A, of full rank where variances are 0
  std::vector<double> values;     ///< [M] y
  std::vector<double> variances;  ///< [M]; 0 for exact observations
  double log_scale = 0;

  std::size_t count() const { return values.size(); }
};

/// Conditions beliefs on observations. Holds the workspace of one thread, which is not reallocated after the first
/// call.
class Conditioner {
 public:
  explicit Conditioner(std::size_t dim);

  /// The log-evidence in nats: log of the integral of the observation's density over a belief.
  double log_evidence(const Observation& seen, const Belief& belief);

  /// A draw from the belief conditioned on the observation, by Matheron's rule: a draw from the belief plus the gain
  /// times its residual. noise: [D + M] standard normal -> x_0: [D].
  void draw(const Observation& seen, const Belief& belief, std::span<const float> noise, std::span<double> x_0);

  /// The belief conditioned on u = x_0 + N(0, variance I). The result refers to this object's buffers until the next
  /// call. u: [D].
  Belief updated(const Belief& belief, std::span<const double> u, double variance);

 private:
  void factor(const Observation& seen, const Belief& belief);
  void residual(const Observation& seen, std::span<const double> x);

  std::size_t dim_;
  std::vector<double> mean_;       // [D] of updated()
  std::vector<double> variances_;  // [D]
  std::vector<double> gain_;       // [M, D] A axes
  std::vector<double> square_;     // [M, M] A C A^T + R, then its Cholesky factor
  std::vector<double> left_;       // [M] residual y - A x
  std::vector<double> weights_;    // [D]
};

}  // namespace sfumato
