// Configuration of a point model, without its weights.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "sfumato/diffusion/level.h"
#include "sfumato/diffusion/level_embedding.h"
#include "sfumato/diffusion/parameterization.h"
#include "sfumato/diffusion/schedule.h"
#include "sfumato/diffusion/terminal.h"
#include "sfumato/diffusion/variance.h"
#include "sfumato/nn/mlp_config.h"

namespace sfumato {

/// The noise levels of a model: a continuous range, or the steps of a Markov chain.
enum class NoiseProcess { continuous, chain };
inline std::span<const std::string_view> enum_names(NoiseProcess) {
  static constexpr std::array<std::string_view, 2> kNames{"continuous", "chain"};
  return kNames;
}

struct ModelConfig {
  /// v on standardised data is EDM's preconditioning with sigma_data = 1 (Karras et al. 2022, table 1; Salimans and Ho
  /// 2022): input and target have unit variance at every level.
  Parameterization parameterization = Parameterization::v;
  Variance variance =
      Variance::fixed_large;  ///< of the reverse steps; a learned variance doubles the network's outputs
  NoiseProcess process = NoiseProcess::continuous;
  /// Schedule of a chain. Its sigma_min and sigma_max are also the ends of a continuous process: sigma / alpha, in
  /// standard deviations of the data.
  ScheduleConfig schedule;
  /// Chain only: the step from t = 1 to clean data is not learned but fixed to N(sqrt(1 - beta_1) x_1, beta_1 I), as in
  /// SD15. This is the prediction v = 0.
  bool fixed_last_step = false;
  MlpConfig network;
};

/// Throws Error (usage) on settings that are out of range or incompatible.
void validate(const ModelConfig& config);

/// The noisiest level, where sampling starts.
NoiseLevel last_level(const ModelConfig& config);

/// The least noisy level, from which the last prediction gives clean data.
NoiseLevel first_level(const ModelConfig& config);

/// A warning if x_T of data with mean square E |x_0|^2 / D differs too much from N(0, I), with advice which setting to
/// change; otherwise an empty string.
std::string terminal_warning(const ModelConfig& config, double mean_square = 1);

/// The chain of a configuration; empty for a continuous process.
NoiseSchedule make_chain(const ModelConfig& config);

/// The mapping from levels to the network's tables: with taps = 1 one row per step of a chain (the article), otherwise
/// a spline over the levels.
LevelEmbedding make_embedding(const ModelConfig& config);

}  // namespace sfumato
