// What training minimises.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "sfumato/base/matrix.h"
#include "sfumato/diffusion/level.h"
#include "sfumato/diffusion/parameterization.h"

namespace sfumato {

/// The weight of a noise level, on the squared error of what the network predicts.
enum class Weighting {
  simple,   ///< 1 (Ho20 eq. 14 for eps)
  min_snr,  ///< what makes it min(SNR, 5) on x_0 (Hang et al. 2023, 2303.09556)
};
inline std::span<const std::string_view> enum_names(Weighting) {
  static constexpr std::array<std::string_view, 2> kNames{"simple", "min_snr"};
  return kNames;
}

struct Objective {
  Weighting weighting = Weighting::simple;
};

/// The weight of a level on the squared error of a prediction. Throws Error (usage) for a mean, which has no weight of
/// its own, with another weighting than simple.
double loss_weight(Weighting weighting, Parameterization target, NoiseLevel level);

/// scale * sum over rows of weight * |prediction - target|^2, and its gradient by the prediction.
/// prediction, x0, eps, d_prediction: [B, D]; levels: [B]. target: eps, x0, v or score. Throws Error (usage) on a shape
/// mismatch and for a mean, which needs a chain.
double loss_and_grad(const Objective& objective, Parameterization target, ConstMatrix prediction, ConstMatrix x0,
                     ConstMatrix eps, std::span<const NoiseLevel> levels, double scale, Matrix d_prediction);

}  // namespace sfumato
