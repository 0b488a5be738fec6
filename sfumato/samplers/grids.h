// Grids of noise levels for samplers.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "sfumato/diffusion/level.h"
#include "sfumato/diffusion/schedule.h"

namespace sfumato {

/// Spacing of the levels. The first three select steps of a chain and are named as in diffusers; the others are for
/// continuous processes, and on a chain select the nearest steps.
enum class Grid {
  trailing,  ///< every (T / count)-th step down from T
  leading,   ///< every floor(T / count)-th step, the lowest being 1
  linspace,  ///< evenly spaced from T to 1, both included
  log_snr,   ///< evenly spaced in lambda
  /// evenly spaced in lambda with sigma / alpha from 5 to 0.03, the range that matters for standardised data
  narrow,
  karras,  ///< evenly spaced in (sigma / alpha)^(1 / 7) (EDM eq. 5)
};
inline std::span<const std::string_view> enum_names(Grid) {
  static constexpr std::array<std::string_view, 6> kNames{"trailing", "leading", "linspace",
                                                          "log_snr",  "narrow",  "karras"};
  return kNames;
}

/// Whether a grid selects steps of a chain.
bool is_of_steps(Grid grid);

/// The levels of Karras et al. 2022, eq. 5, from sigma_max to sigma_min (of sigma / alpha): `count` variance-preserving
/// levels, then clean data. Throws Error (usage) unless count >= 1 and 0 < sigma_min < sigma_max.
std::vector<NoiseLevel> karras_levels(std::size_t count, double sigma_min, double sigma_max, double rho = 7);

/// `count` levels evenly spaced in lambda from sigma_max to sigma_min, then clean data. Throws Error as above.
std::vector<NoiseLevel> log_snr_levels(std::size_t count, double sigma_min, double sigma_max);

/// The same with sigma / alpha from 5 to 0.03, clipped to [sigma_min, sigma_max]. Above 5, standardised data are nearly
/// N(0, I), the distribution that samplers start from; below 0.03 samples change in their last digits only.
std::vector<NoiseLevel> narrow_levels(std::size_t count, double sigma_min, double sigma_max);

/// `count` levels of a grid between two ends. Throws Error (usage) as above, and for grids that select steps of a
/// chain.
std::vector<NoiseLevel> continuous_grid(Grid grid, std::size_t count, double sigma_min, double sigma_max);

/// `count` steps of a chain, then clean data. With the continuous grids, duplicate steps are removed. Throws Error
/// (usage) unless 1 <= count <= T, and for a single step of leading, which would not start at the noisiest level.
std::vector<NoiseLevel> chain_grid(Grid grid, std::size_t count, const NoiseSchedule& chain);

}  // namespace sfumato
