// What a model is, apart from its weights.
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

/// The noise levels that a model knows: any between two ends, or the steps of a Markov chain.
enum class NoiseProcess { continuous, chain };
inline std::span<const std::string_view> enum_names(NoiseProcess) {
  static constexpr std::array<std::string_view, 2> kNames{"continuous", "chain"};
  return kNames;
}

struct ModelConfig {
  /// v on standardised data is EDM's preconditioning with sigma_data = 1 (Karras et al. 2022, table 1; Salimans and Ho
  /// 2022): input and target of unit variance at every level.
  Parameterization parameterization = Parameterization::v;
  Variance variance =
      Variance::fixed_large;  ///< of the reverse steps; a learned one makes the network's outputs double
  NoiseProcess process = NoiseProcess::continuous;
  /// Of a chain. Its sigma_min and sigma_max are the ends of a continuous process too: sigma / alpha, in standard
  /// deviations of the data.
  ScheduleConfig schedule;
  /// Of a chain: the step from t = 1 to clean data is not the network's but the first step's own reversal for data that
  /// has no structure at that scale, N(sqrt(1 - beta_1) x_1, beta_1 I), as SD15 fix it. It is the answer v = 0.
  bool fixed_last_step = false;
  MlpConfig network;
};

/// Throws Error (usage) on settings that do not go together.
void validate(const ModelConfig& config);

/// The noisiest level, where sampling starts.
NoiseLevel last_level(const ModelConfig& config);

/// The least noisy level, from which the last prediction leads to clean data.
NoiseLevel first_level(const ModelConfig& config);

/// Empty when the last level of data of this mean square E |x_0|^2 / D is noise, so that samples start in the right
/// place; otherwise what is wrong, and which setting mends it.
std::string terminal_warning(const ModelConfig& config, double mean_square = 1);

/// The chain of a configuration; no steps in a continuous process.
NoiseSchedule make_chain(const ModelConfig& config);

/// The way from a level to the network's tables: with taps = 1 a row for each step of a chain (the article), otherwise
/// a spline over the levels.
LevelEmbedding make_embedding(const ModelConfig& config);

}  // namespace sfumato
