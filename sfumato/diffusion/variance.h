// The variance of a reverse step.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "sfumato/diffusion/level.h"

namespace sfumato {

enum class Variance {
  fixed_large,    ///< beta_t: right for data N(0, I) (Ho20 section 3.2)
  fixed_small,    ///< the posterior's, beta~_t: right for data that is one point
  learned,        ///< its log is a second output of the network, the head (SD15)
  learned_range,  ///< exp(v log beta_t + (1 - v) log beta~_t), v the head, best in [0, 1] (ND21 eq. 15)
};
inline std::span<const std::string_view> enum_names(Variance) {
  static constexpr std::array<std::string_view, 4> kNames{"fixed_large", "fixed_small", "learned", "learned_range"};
  return kNames;
}

/// Whether a network has to say the variance, in a head beside its prediction.
constexpr bool is_learned(Variance kind) { return kind == Variance::learned || kind == Variance::learned_range; }

/// The log-variance of a step's coordinate: linear in the head, which a fixed one does not look at.
struct LogVariance {
  double offset = 0;
  double slope = 0;

  double operator()(double head) const { return offset + slope * head; }
};

/// The log-variance of the reverse step from levels[step] to levels[step + 1]; levels fall. beta~ of a step to clean
/// data is 0, and beta~ of the step before stands in for it (ND21's code), or beta where there is no step before.
/// Throws Error (usage) on a step that is not there.
LogVariance log_variance(Variance kind, std::span<const NoiseLevel> levels, std::size_t step);

}  // namespace sfumato
