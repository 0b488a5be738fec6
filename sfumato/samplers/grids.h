// Which noise levels a sampler visits.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "sfumato/diffusion/level.h"
#include "sfumato/diffusion/schedule.h"

namespace sfumato {

/// How levels are spaced. The first three choose among the steps of a chain, and are what diffusers calls so; the
/// others are for a continuous process, and on a chain stand for the steps nearest to them.
enum class Grid {
  trailing,  ///< every (T / count)-th step down from T
  leading,   ///< every floor(T / count)-th step, the lowest being 1
  linspace,  ///< even from T to 1, both included
  log_snr,   ///< even in lambda
  narrow,    ///< even in lambda where most happens to standardised data: sigma / alpha from 5 to 0.03
  karras,    ///< even in (sigma / alpha)^(1 / 7) (EDM eq. 5)
};
inline std::span<const std::string_view> enum_names(Grid) {
  static constexpr std::array<std::string_view, 6> kNames{"trailing", "leading", "linspace",
                                                          "log_snr",  "narrow",  "karras"};
  return kNames;
}

/// Whether a grid chooses among the steps of a chain.
bool is_of_steps(Grid grid);

/// The levels of Karras et al. 2022, eq. 5, from sigma_max down to sigma_min (of sigma / alpha), as `count` levels
/// whose alpha^2 + sigma^2 = 1, and then clean data. Throws Error (usage) unless count >= 1 and the sigmas fall.
std::vector<NoiseLevel> karras_levels(std::size_t count, double sigma_min, double sigma_max, double rho = 7);

/// `count` levels evenly spaced in lambda, from sigma_max down to sigma_min as above, and then clean data.
std::vector<NoiseLevel> log_snr_levels(std::size_t count, double sigma_min, double sigma_max);

/// The same from 5 to 0.03, where these lie between the ends. Above 5 standardised data are within a hair of N(0, I) in
/// mean and variance, which is where samplers start; below 0.03 only the last digits are left.
std::vector<NoiseLevel> narrow_levels(std::size_t count, double sigma_min, double sigma_max);

/// `count` levels between two ends by a grid. Throws Error (usage) as the above, and on the grids of steps.
std::vector<NoiseLevel> continuous_grid(Grid grid, std::size_t count, double sigma_min, double sigma_max);

/// `count` steps of a chain, and then clean data. Of the grids by lambda or sigma, steps that fall together are visited
/// once. Throws Error (usage) unless 1 <= count <= T, and on one step of leading, which would start where no noise is.
std::vector<NoiseLevel> chain_grid(Grid grid, std::size_t count, const NoiseSchedule& chain);

}  // namespace sfumato
