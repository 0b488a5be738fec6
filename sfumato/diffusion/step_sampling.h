// Distributions of the training steps of a chain, and their importance weights.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "sfumato/base/random.h"

namespace sfumato {

enum class StepSampling {
  uniform,     ///< every step equally often (Ho20 algorithm 1)
  importance,  ///< proportional to the root of the mean squared loss (ND21 section 3.3)
};
inline std::span<const std::string_view> enum_names(StepSampling) {
  static constexpr std::array<std::string_view, 2> kNames{"uniform", "importance"};
  return kNames;
}

/// The latest losses of every step of a chain.
struct StepHistory {
  static constexpr std::size_t kLength = 10;
  std::vector<double> losses;         ///< [T * kLength], those of step t from (t - 1) kLength on, oldest first
  std::vector<std::uint64_t> counts;  ///< [T] number of losses per step, at most kLength

  StepHistory() = default;
  explicit StepHistory(std::size_t steps) : losses(steps * kLength), counts(steps) {}
  std::size_t steps() const { return counts.size(); }
  /// Adds the loss of a row at step t = 1 .. T; replaces the oldest one if the history is full.
  void record(std::size_t t, double loss);
};

/// The probabilities of steps first .. T: uniform until every history is full, then proportional to sqrt(E[L_t^2]) plus
/// a uniform part of 0.001, so that every step is drawn sometimes (ND21's code).
std::vector<double> importance_probabilities(const StepHistory& history, std::size_t first);

/// A sampled step.
struct DrawnStep {
  std::size_t t = 1;
  double weight = 1;  ///< importance weight: uniform probability / sampling probability
};

/// Samples steps first .. T with given probabilities, [T - first + 1].
class StepDistribution {
 public:
  StepDistribution() = default;
  StepDistribution(std::size_t first, std::span<const double> probabilities);
  /// Uniform probabilities.
  static StepDistribution even(std::size_t first, std::size_t steps);

  /// The step of a row of a batch of batch_rows, stratified like sample_levels().
  DrawnStep draw(const RandomStream& stream, std::uint64_t row, std::uint64_t batch_rows) const;

 private:
  std::size_t first_ = 1;
  std::vector<double> cumulative_;
  std::vector<double> weights_;
};

}  // namespace sfumato
