// Noise schedules: how fast the forward chain destroys the data. Kinds differ only in the function that fills the
// table.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sfumato/diffusion/level.h"

namespace sfumato {

/// beta_t, with u running from 0 at t = 1 to 1 at t = T and b = beta_start + (beta_end - beta_start) * f(u).
enum class ScheduleKind {
  constant,     ///< beta_end at every step
  linear,       ///< f = u (Ho20)
  quadratic,    ///< sqrt(beta) is linear
  sigmoid,      ///< f = 1 / (1 + exp(-(12 u - 6))) (the article)
  tanh,         ///< f = (1 + tanh(6 u - 3)) / 2
  cosine,       ///< abar_t = f(t) / f(0), f(t) = cos^2((t / T + 0.008) / 1.008 pi / 2), beta <= 0.999 (ND21 eq. 17)
  binomial,     ///< beta_t = 1 / (T - t + 1), the last one cut to 0.999 (SD15)
  exponential,  ///< sigma / alpha rises from sigma_min to sigma_max by equal factors
  karras,       ///< (sigma / alpha)^(1 / rho) rises by equal steps (EDM eq. 5)
  custom,       ///< the caller's betas
};
inline std::span<const std::string_view> enum_names(ScheduleKind) {
  static constexpr std::array<std::string_view, 10> kNames{"constant", "linear",   "quadratic",   "sigmoid", "tanh",
                                                           "cosine",   "binomial", "exponential", "karras",  "custom"};
  return kNames;
}

struct ScheduleConfig {
  ScheduleKind kind = ScheduleKind::linear;
  std::size_t steps = 100;
  double beta_start = 1e-5;
  double beta_end = 0.2;
  double sigma_min = 0.002;  ///< of exponential and karras
  double sigma_max = 80;
  double rho = 7;
  std::vector<double> betas;  ///< of custom; steps follows its length
};

/// The tables of a chain, in double. Index 0 is t = 1.
struct NoiseSchedule {
  std::vector<double> beta;       ///< variance of the noise of a step
  std::vector<double> alpha_bar;  ///< prod_{s <= t} (1 - beta_s)
  std::vector<double> noise;      ///< 1 - alpha_bar, to full relative precision

  std::size_t steps() const { return beta.size(); }
  /// The level after t steps, 0 <= t <= T; clean data at t = 0. Throws Error (usage) beyond T.
  NoiseLevel level(std::size_t t) const;
};

/// Throws Error (usage) when a beta falls outside (0, 1) or a setting out of its range.
NoiseSchedule make_schedule(const ScheduleConfig& given);

/// How close x_T is to N(0, I), for data of unit variance.
struct TerminalReport {
  double alpha_bar = 0;
  double snr = 0;               ///< alpha^2 / sigma^2
  double kl_per_dimension = 0;  ///< E KL( q(x_T | x_0) || N(0, I) ) / D in nats, = -log(1 - abar_T) / 2
};
TerminalReport terminal_report(const NoiseSchedule& schedule);

/// Empty when x_T is noise (at most 0.01 nats away); otherwise what is wrong and what would mend it.
std::string terminal_warning(const ScheduleConfig& config);

}  // namespace sfumato
