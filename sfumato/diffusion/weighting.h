// Weights of noise levels in the squared-error loss.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "sfumato/diffusion/level.h"
#include "sfumato/diffusion/parameterization.h"

namespace sfumato {

/// The weight of a level with SNR = alpha^2 / sigma^2. All but `simple` are defined on the error of x_0 (that of eps is
/// SNR times larger), so that they do not depend on the parameterization.
enum class Weighting {
  simple,         ///< 1 on the error of the prediction (Ho20 eq. 14 for eps)
  min_snr,        ///< min(SNR, snr_gamma) (Hang et al. 2023, 2303.09556)
  p2,             ///< SNR / (p2_k + SNR)^p2_gamma (Choi et al. 2022, 2204.00227)
  v,              ///< SNR + 1 (Salimans and Ho 2022); EDM's with sigma_data = 1 (Karras et al. 2022, table 1)
  truncated_snr,  ///< max(SNR, 1) (Salimans and Ho 2022)
};
inline std::span<const std::string_view> enum_names(Weighting) {
  static constexpr std::array<std::string_view, 5> kNames{"simple", "min_snr", "p2", "v", "truncated_snr"};
  return kNames;
}

struct WeightConfig {
  Weighting kind = Weighting::simple;
  double snr_gamma = 5;
  double p2_gamma = 1;
  double p2_k = 1;
};

/// The weight of level t on the squared error of a prediction. `previous` is the next level of the reverse step, used
/// by mean.
double loss_weight(const WeightConfig& config, Parameterization target, NoiseLevel t, NoiseLevel previous = {1, 0});

/// Throws Error (usage) on a setting out of range.
void validate(const WeightConfig& config);

}  // namespace sfumato
