// Variances of the reverse steps.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "sfumato/diffusion/level.h"

namespace sfumato {

enum class Variance {
  fixed_large,    ///< beta_t: optimal for data N(0, I) (Ho20 section 3.2)
  fixed_small,    ///< beta~_t of the posterior: optimal for data that is one point
  learned,        ///< exp(head), a second output of the network (SD15)
  learned_range,  ///< exp(v log beta_t + (1 - v) log beta~_t), v the head, intended for [0, 1] (ND21 eq. 15)
};
inline std::span<const std::string_view> enum_names(Variance) {
  static constexpr std::array<std::string_view, 4> kNames{"fixed_large", "fixed_small", "learned", "learned_range"};
  return kNames;
}

/// Whether the network predicts the variance, in a head after its prediction.
constexpr bool is_learned(Variance kind) { return kind == Variance::learned || kind == Variance::learned_range; }

/// The log-variance of one coordinate as a linear function of the head; the slope is 0 for fixed variances.
struct LogVariance {
  double offset = 0;
  double slope = 0;

  double operator()(double head) const { return offset + slope * head; }
};

/// The log-variance of the reverse step from levels[step] to levels[step + 1], with levels in descending noise. beta~
/// of a step to clean data is 0 and is replaced by that of the step before (ND21's code), or by beta if there is none.
/// Throws Error (usage) if the step does not exist.
LogVariance log_variance(Variance kind, std::span<const NoiseLevel> levels, std::size_t step);

}  // namespace sfumato
