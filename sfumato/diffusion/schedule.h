// Noise schedules of the forward chain. Kinds differ only in the function that fills the tables.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "sfumato/diffusion/level.h"

namespace sfumato {

/// beta_t, where u rises from 0 at t = 1 to 1 at t = T and b = beta_start + (beta_end - beta_start) * f(u). A chain of
/// one step has u = 1.
enum class ScheduleKind {
  constant,     ///< beta_end at every step
  linear,       ///< f = u (Ho20)
  quadratic,    ///< sqrt(beta) is linear
  sigmoid,      ///< f = 1 / (1 + exp(-(12 u - 6))) (the article)
  tanh,         ///< f = (1 + tanh(6 u - 3) / tanh(3)) / 2: a sigmoid rescaled to [0, 1]
  cosine,       ///< abar_t = f(t) / f(0), f(t) = cos^2((t / T + 0.008) / 1.008 pi / 2), beta <= 0.999 (ND21 eq. 17)
  binomial,     ///< beta_t = 1 / (T - t + 1), the last one clipped to 0.999 (SD15)
  exponential,  ///< sigma / alpha rises geometrically from sigma_min to sigma_max
  karras,       ///< (sigma / alpha)^(1 / rho) rises linearly (EDM eq. 5)
  custom,       ///< betas given by the caller
};
inline std::span<const std::string_view> enum_names(ScheduleKind) {
  static constexpr std::array<std::string_view, 10> kNames{"constant", "linear",   "quadratic",   "sigmoid", "tanh",
                                                           "cosine",   "binomial", "exponential", "karras",  "custom"};
  return kNames;
}

/// The largest number of steps.
inline constexpr std::size_t kMostSteps = 1000000;

/// What a schedule of a discrete chain is made from.
struct ScheduleConfig {
  ScheduleKind kind = ScheduleKind::linear;  ///< the formula
  std::size_t steps = 100;                   ///< T; ignored by custom, where it is the number of betas
  double beta_start = 1e-5;                  ///< beta at t = 1, of the kinds that are given by it
  double beta_end = 0.2;                     ///< beta at t = T, of the kinds that are given by it
  double sigma_min = 0.002;                  ///< exponential and karras: sigma / alpha at t = 1
  double sigma_max = 80;                     ///< exponential and karras: sigma / alpha at t = T
  double rho = 7;                            ///< karras
  std::vector<double> betas;                 ///< custom
  /// Shifts and scales sqrt(abar) to zero terminal SNR: abar_T = 0 and beta_T = 1 (Lin et al. 2023, 2305.08891,
  /// algorithm 1).
  bool zero_terminal_snr = false;
};

/// The number of steps T.
std::size_t step_count(const ScheduleConfig& config);

/// Whether the kind uses beta_end, so that a larger one adds more noise.
bool uses_beta_end(ScheduleKind kind);
/// Whether the kind uses sigma_min and sigma_max.
bool uses_sigmas(ScheduleKind kind);

/// Throws Error (usage) if a setting that the kind uses is out of range, or if betas are set for a kind other than
/// custom.
void validate(const ScheduleConfig& config);

/// The tables of a chain, in double. Index 0 is t = 1. Sums are compensated, so that chains of 10^5 steps keep full
/// relative precision, also where a value is small.
struct NoiseSchedule {
  std::vector<double> beta;       ///< variance of the noise added by a step
  std::vector<double> alpha_bar;  ///< prod_{s <= t} (1 - beta_s)
  std::vector<double> noise;      ///< 1 - alpha_bar
  std::vector<double> lambda;     ///< log(alpha / sigma); keeps falling where alpha_bar underflows to 0

  /// T, the number of steps.
  std::size_t steps() const { return beta.size(); }
  /// The step 1 <= t <= T whose lambda is nearest to that of a level.
  std::size_t nearest_step(NoiseLevel level) const;
  /// The level after t steps, 0 <= t <= T; clean data at t = 0. Throws Error (usage) if t > T.
  NoiseLevel level(std::size_t t) const;
};

/// Computes the tables. Throws Error (usage) as validate() does, and if a beta is outside (0, 1).
NoiseSchedule make_schedule(const ScheduleConfig& config);

/// All levels of a chain in sampling order: T, T - 1, ... 0.
std::vector<NoiseLevel> chain_levels(const NoiseSchedule& chain);

}  // namespace sfumato
