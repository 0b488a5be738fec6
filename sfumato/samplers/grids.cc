#include "sfumato/samplers/grids.h"

#include <algorithm>
#include <cmath>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"

namespace sfumato {

namespace {

// Range of sigma / alpha in which 12 levels of unipc gave the best samples on six toy sets (docs/sampling.md).
constexpr double kNarrowMin = 0.03;
constexpr double kNarrowMax = 5;

// `count` levels, with lambda a function of the relative position in [0, 1], and then clean data.
template <class LambdaAt>
std::vector<NoiseLevel> falling_levels(std::size_t count, double sigma_min, double sigma_max, LambdaAt lambda_at) {
  if (count == 0) fail(ErrorKind::usage, "sampling: 0 steps; give 1 or more");
  if (!(sigma_min > 0 && sigma_max > sigma_min)) {
    fail(ErrorKind::usage, "sampling: sigma from {} to {}; give 0 < sigma_min < sigma_max", sigma_max, sigma_min);
  }
  std::vector<NoiseLevel> levels;
  for (std::size_t i = 0; i < count; ++i) {
    levels.push_back(
        level_from_lambda(lambda_at(count == 1 ? 0 : static_cast<double>(i) / static_cast<double>(count - 1))));
  }
  levels.push_back({1, 0});
  return levels;
}

// The steps nearest to the levels of a continuous grid. The first is the chain's last step, where sampling starts.
std::vector<std::size_t> nearest_steps(Grid grid, std::size_t count, const NoiseSchedule& chain) {
  const std::size_t last = chain.steps();
  // In a chain with zero terminal SNR, lambda is infinite at the last step.
  const std::size_t top = chain.alpha_bar.back() > 0 || last == 1 ? last : last - 1;
  const double sigma_max = std::exp(-chain.lambda[top - 1]);
  const double sigma_min = std::exp(-chain.lambda[0]);
  std::vector<std::size_t> steps{last};
  if (count == 1 || top == 1) return steps;
  const std::vector<NoiseLevel> levels = continuous_grid(grid, count, sigma_min, sigma_max);
  for (std::size_t i = 1; i < count; ++i) {
    const std::size_t step = chain.nearest_step(levels[i]);
    if (step < steps.back()) steps.push_back(step);
  }
  return steps;
}

// The i-th of `count` steps, for the grids defined by step numbers.
std::size_t numbered_step(Grid grid, std::size_t i, std::size_t count, std::size_t last) {
  const auto n = static_cast<double>(count);
  const auto from_top = static_cast<double>(i);
  const auto t = static_cast<double>(last);
  if (grid == Grid::leading) return (count - 1 - i) * (last / count) + 1;
  if (grid == Grid::trailing) return static_cast<std::size_t>(std::nearbyint(t - from_top * (t / n)));
  return count == 1 ? last : 1 + static_cast<std::size_t>(std::nearbyint((n - 1 - from_top) * ((t - 1) / (n - 1))));
}

}  // namespace

bool is_of_steps(Grid grid) { return grid == Grid::trailing || grid == Grid::leading || grid == Grid::linspace; }

std::vector<NoiseLevel> continuous_grid(Grid grid, std::size_t count, double sigma_min, double sigma_max) {
  switch (grid) {
    case Grid::log_snr:
      return log_snr_levels(count, sigma_min, sigma_max);
    case Grid::narrow:
      return narrow_levels(count, sigma_min, sigma_max);
    case Grid::karras:
      return karras_levels(count, sigma_min, sigma_max);
    case Grid::trailing:
    case Grid::leading:
    case Grid::linspace:
      break;
  }
  fail(ErrorKind::usage,
       "sampling: grid {} counts the steps of a chain, and the model's levels are continuous; choose log_snr, narrow "
       "or karras",
       name_of(grid));
}

std::vector<NoiseLevel> chain_grid(Grid grid, std::size_t count, const NoiseSchedule& chain) {
  if (count == 0) fail(ErrorKind::usage, "sampling: 0 steps; give 1 or more");
  if (count > chain.steps()) {
    fail(ErrorKind::usage, "sampling: {} steps on a chain of {}; give at most that", count, chain.steps());
  }
  std::vector<std::size_t> steps;
  if (grid == Grid::leading && count == 1 && chain.steps() > 1) {
    fail(ErrorKind::usage,
         "sampling: one step of grid leading would start at t = 1, where there is no noise; choose trailing");
  }
  if (is_of_steps(grid)) {
    for (std::size_t i = 0; i < count; ++i) steps.push_back(numbered_step(grid, i, count, chain.steps()));
  } else {
    steps = nearest_steps(grid, count, chain);
  }
  steps.push_back(0);
  std::vector<NoiseLevel> levels;
  levels.reserve(steps.size());
  for (const std::size_t step : steps) levels.push_back(chain.level(step));
  return levels;
}

std::vector<NoiseLevel> karras_levels(std::size_t count, double sigma_min, double sigma_max, double rho) {
  if (!(rho > 0)) fail(ErrorKind::usage, "sampling: rho is {}; give a number above 0", rho);
  return falling_levels(count, sigma_min, sigma_max, [&](double part) {
    const double high = std::pow(sigma_max, 1 / rho);
    const double low = std::pow(sigma_min, 1 / rho);
    return -rho * std::log(high + part * (low - high));
  });
}

std::vector<NoiseLevel> narrow_levels(std::size_t count, double sigma_min, double sigma_max) {
  return log_snr_levels(count, std::max(sigma_min, kNarrowMin), std::min(sigma_max, kNarrowMax));
}

std::vector<NoiseLevel> log_snr_levels(std::size_t count, double sigma_min, double sigma_max) {
  return falling_levels(count, sigma_min, sigma_max,
                        [&](double part) { return std::lerp(-std::log(sigma_max), -std::log(sigma_min), part); });
}

}  // namespace sfumato
