#include "sfumato/diffusion/step_sampling.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sfumato/diffusion/level_sampling.h"

namespace sfumato {

void StepHistory::record(std::size_t t, double loss) {
  const std::span<double> own = std::span(losses).subspan((t - 1) * kLength, kLength);
  std::uint64_t& count = counts[t - 1];
  if (count < kLength) {
    own[count++] = loss;
  } else {
    std::shift_left(own.begin(), own.end(), 1);
    own.back() = loss;
  }
}

std::vector<double> importance_probabilities(const StepHistory& history, std::size_t first) {
  constexpr double kEven = 1e-3;
  const std::size_t count = history.steps() + 1 - first;
  const double even = 1 / static_cast<double>(count);
  std::vector<double> all_even(count, even);
  std::vector<double> roots;
  for (std::size_t t = first; t <= history.steps(); ++t) {
    if (history.counts[t - 1] < StepHistory::kLength) return all_even;
    const auto own = std::span(history.losses).subspan((t - 1) * StepHistory::kLength, StepHistory::kLength);
    roots.push_back(std::sqrt(std::inner_product(own.begin(), own.end(), own.begin(), 0.0)));
  }
  const double sum = std::accumulate(roots.begin(), roots.end(), 0.0);
  if (!(sum > 0)) return all_even;
  for (double& root : roots) root = (1 - kEven) * root / sum + kEven * even;
  return roots;
}

StepDistribution::StepDistribution(std::size_t first, std::span<const double> probabilities) : first_(first) {
  double sum = 0;
  for (const double p : probabilities) {
    cumulative_.push_back(sum += p);
    weights_.push_back(1 / (p * static_cast<double>(probabilities.size())));
  }
}

StepDistribution StepDistribution::even(std::size_t first, std::size_t steps) {
  StepDistribution result;
  result.first_ = first;
  const std::size_t count = steps + 1 - first;
  for (std::size_t i = 1; i <= count; ++i) {
    result.cumulative_.push_back(static_cast<double>(i) / static_cast<double>(count));
  }
  result.weights_.assign(count, 1.0);
  return result;
}

DrawnStep StepDistribution::draw(const RandomStream& stream, std::uint64_t row, std::uint64_t batch_rows) const {
  const auto found = std::ranges::upper_bound(cumulative_, stratum(stream, row, batch_rows) * cumulative_.back());
  const auto index = std::min(static_cast<std::size_t>(found - cumulative_.begin()), cumulative_.size() - 1);
  return {first_ + index, weights_[index]};
}

}  // namespace sfumato
