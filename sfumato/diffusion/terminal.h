// Terminal noise: how close x_T is to the prior N(0, I) that sampling starts from.
#pragma once

#include <cstddef>
#include <string>

#include "sfumato/diffusion/level.h"
#include "sfumato/diffusion/schedule.h"

namespace sfumato {

/// The largest KL divergence per dimension, in nats, at which x_T counts as noise.
inline constexpr double kNoiseEnough = 0.01;

struct TerminalReport {
  double alpha_bar = 0;         ///< fraction of the signal power that is left
  double snr = 0;               ///< alpha^2 / sigma^2
  double kl_per_dimension = 0;  ///< E KL( q(x_T | x_0) || N(0, I) ) / D in nats: L_T of the bound (Ho20 eq. 5)

  bool is_noise() const { return kl_per_dimension <= kNoiseEnough; }
};

/// The report of a noisiest level with alpha^2 + sigma^2 = 1. Exact for data with mean square E |x_0|^2 / D, which is 1
/// for standardised columns and 0 for constant ones.
TerminalReport terminal_report(NoiseLevel last, double mean_square = 1);

/// The first t at which x_t counts as noise, so that later steps are redundant; T + 1 if there is none.
std::size_t first_noise_step(const NoiseSchedule& schedule, double mean_square = 1);

/// Advice on which setting makes x_T just noise, found by bisection, such as "raise beta_end to 0.076 or T
/// (chain_steps) to 1600".
std::string terminal_advice(const ScheduleConfig& config, double mean_square = 1);

/// A warning with the advice, or an empty string if x_T counts as noise.
std::string terminal_warning(const ScheduleConfig& config, double mean_square = 1);

}  // namespace sfumato
