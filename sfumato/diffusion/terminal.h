// How close the forward process ends to the N(0, I) that sampling starts from.
#pragma once

#include <cstddef>
#include <string>

#include "sfumato/diffusion/level.h"
#include "sfumato/diffusion/schedule.h"

namespace sfumato {

/// Nats a dimension that still count as noise.
inline constexpr double kNoiseEnough = 0.01;

struct TerminalReport {
  double alpha_bar = 0;         ///< the share of the data's power that is left
  double snr = 0;               ///< alpha^2 / sigma^2
  double kl_per_dimension = 0;  ///< E KL( q(x_T | x_0) || N(0, I) ) / D in nats: L_T of the bound (Ho20 eq. 5)

  bool is_noise() const { return kl_per_dimension <= kNoiseEnough; }
};

/// The report of a noisiest level, alpha^2 + sigma^2 = 1. It is exact for any data of the mean square E |x_0|^2 / D:
/// standardised columns have 1, constant ones 0.
TerminalReport terminal_report(NoiseLevel last, double mean_square = 1);

/// The first t at which x_t is noise already, so that the steps after it add nothing; T + 1 when none is.
std::size_t first_noise_step(const NoiseSchedule& schedule, double mean_square = 1);

/// Which setting brings the end to where x_T has just become noise, by root finding, as in "raise beta_end to 0.076 or
/// T (chain_steps) to 1600".
std::string terminal_advice(const ScheduleConfig& config, double mean_square = 1);

/// Empty when x_T is noise; otherwise what is wrong, and the advice.
std::string terminal_warning(const ScheduleConfig& config, double mean_square = 1);

}  // namespace sfumato
