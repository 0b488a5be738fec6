// What a model is, apart from its weights.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "sfumato/diffusion/level.h"
#include "sfumato/diffusion/parameterization.h"
#include "sfumato/diffusion/schedule.h"
#include "sfumato/diffusion/variance.h"
#include "sfumato/model/level_embedding.h"
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
  ScheduleConfig schedule;  ///< of a chain
  /// Of a chain: the step from t = 1 to clean data is not the network's but the first step's own reversal for data that
  /// has no structure at that scale, N(sqrt(1 - beta_1) x_1, beta_1 I), as SD15 fix it. It is the answer v = 0.
  bool fixed_last_step = false;
  double sigma_min = 0.002;  ///< of a continuous process: the ends of sigma / alpha, in standard deviations of the data
  double sigma_max = 80;
  MlpConfig network;
};

/// Throws Error (usage) on settings that do not go together.
void validate(const ModelConfig& config);

/// The chain of a configuration; no steps in a continuous process.
NoiseSchedule make_chain(const ModelConfig& config);

/// The way from a level to the network's tables.
LevelEmbedding make_embedding(const ModelConfig& config);

}  // namespace sfumato
