// Parameterizations of the network's prediction and conversions between them.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "sfumato/base/matrix.h"
#include "sfumato/diffusion/level.h"

namespace sfumato {

enum class Parameterization {
  eps,    ///< the noise (Ho20)
  x0,     ///< the clean point
  v,      ///< alpha eps - sigma x_0 (Salimans and Ho 2022)
  mean,   ///< the mean of q(x_s | x_t, x_0), the reverse step (SD15)
  score,  ///< grad log q(x_t) = -eps / sigma (SDE)
};
inline std::span<const std::string_view> enum_names(Parameterization) {
  static constexpr std::array<std::string_view, 5> kNames{"eps", "x0", "v", "mean", "score"};
  return kNames;
}

/// A linear combination of the noisy point and the prediction.
struct Combination {
  double x_t = 0;         ///< weight of x_t
  double prediction = 0;  ///< weight of the network's prediction
};

/// The weights that compute `to` from x_t and a prediction of `from` at level t. `previous`, the next level of the
/// reverse step, is used by mean only. Throws Error (usage) where the result is not finite: eps of clean data, x0 of
/// pure noise.
Combination conversion(Parameterization from, Parameterization to, NoiseLevel t, NoiseLevel previous = {1, 0});

/// Converts rows, each at its own level; a mean is that of the step to clean data. x_t, prediction, out: [B, D];
/// levels: [B]; out may alias prediction. Throws Error (usage) as conversion() does and on a shape mismatch.
void convert(Parameterization from, Parameterization to, std::span<const NoiseLevel> levels, ConstMatrix x_t,
             ConstMatrix prediction, Matrix out);

}  // namespace sfumato
