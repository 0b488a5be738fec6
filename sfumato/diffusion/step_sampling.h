// Which steps of a chain a training batch sees, and how much each then counts.
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
  uniform,     ///< every step as often (Ho20 algorithm 1)
  importance,  ///< as often as the root of its mean squared loss says (ND21 section 3.3)
};
inline std::span<const std::string_view> enum_names(StepSampling) {
  static constexpr std::array<std::string_view, 2> kNames{"uniform", "importance"};
  return kNames;
}

/// The latest losses of every step of a chain.
struct StepHistory {
  static constexpr std::size_t kLength = 10;
  std::vector<double> losses;         ///< [T * kLength], those of step t from (t - 1) kLength on, the oldest first
  std::vector<std::uint64_t> counts;  ///< [T] how many there are, at most kLength

  StepHistory() = default;
  explicit StepHistory(std::size_t steps) : losses(steps * kLength), counts(steps) {}
  std::size_t steps() const { return counts.size(); }
  /// Takes the loss of a row of step t = 1 .. T; the oldest makes room.
  void record(std::size_t t, double loss);
};

/// The probabilities of the steps first .. T, in their order: alike until the history of each is full, then
/// proportional to sqrt(E[L_t^2]), with a thousandth spread evenly so that no step is forgotten (ND21's code).
std::vector<double> importance_probabilities(const StepHistory& history, std::size_t first);

/// A step that was drawn.
struct DrawnStep {
  std::size_t t = 1;
  double weight = 1;  ///< how often evenly drawn steps would be it, over how often it is
};

/// The steps first .. T with given probabilities, [T - first + 1].
class StepDistribution {
 public:
  StepDistribution() = default;
  StepDistribution(std::size_t first, std::span<const double> probabilities);
  /// Every step as often.
  static StepDistribution even(std::size_t first, std::size_t steps);

  /// The step of a row of a batch of batch_rows, stratified as sample_levels() is.
  DrawnStep draw(const RandomStream& stream, std::uint64_t row, std::uint64_t batch_rows) const;

 private:
  std::size_t first_ = 1;
  std::vector<double> cumulative_;
  std::vector<double> weights_;
};

}  // namespace sfumato
