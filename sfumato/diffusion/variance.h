// The variance of a reverse step.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "sfumato/diffusion/level.h"

namespace sfumato {

enum class Variance {
  fixed_large,  ///< beta_t: right for data N(0, I) (Ho20 section 3.2)
  fixed_small,  ///< the posterior's, beta~_t: right for data that is one point
};
inline std::span<const std::string_view> enum_names(Variance) {
  static constexpr std::array<std::string_view, 2> kNames{"fixed_large", "fixed_small"};
  return kNames;
}

/// The log of a step's variance, from level t to the less noisy s. Minus infinity for fixed_small where s is clean.
double log_variance(Variance kind, NoiseLevel t, NoiseLevel s);

/// The log of a variance between the two fixed ones, v log beta_t + (1 - v) log beta~_t (ND21 eq. 15); v is a network's
/// output, best in [0, 1]. Throws Error (usage) where s is clean: beta~ is 0 there and leaves no range.
double learned_range_log_variance(double v, NoiseLevel t, NoiseLevel s);

}  // namespace sfumato
