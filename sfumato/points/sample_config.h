// How points are drawn from a model.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "sfumato/diffusion/variance.h"
#include "sfumato/points/condition.h"
#include "sfumato/points/guidance.h"
#include "sfumato/points/model_config.h"
#include "sfumato/samplers/sampler.h"

namespace sfumato {

enum class Sampler {
  dpmpp_3m,
  dpmpp_2m,
  dpmpp_3m_sde,
  dpmpp_2m_sde,
  unipc,
  heun,
  euler,
  rk45,
  ddim,
  ddpm,
  langevin,
  predictor_corrector
};
inline std::span<const std::string_view> enum_names(Sampler) {
  static constexpr std::array<std::string_view, 12> kNames{
      "dpmpp_3m", "dpmpp_2m", "dpmpp_3m_sde", "dpmpp_2m_sde", "unipc",    "heun",
      "euler",    "rk45",     "ddim",         "ddpm",         "langevin", "predictor_corrector"};
  return kNames;
}

struct SampleConfig {
  Sampler sampler = Sampler::dpmpp_3m;
  Grid grid = Grid::log_snr;
  std::size_t steps = 40;  ///< noise levels visited, clean data not counted; of a chain all; rk45 chooses them itself
  Variance variance = Variance::fixed_large;  ///< of ddpm and predictor_corrector
  double eta = 0;                             ///< of ddim
  std::size_t order = 3;                      ///< of unipc
  Churn churn;                                ///< of heun and euler
  double tolerance = 1e-3;                    ///< of rk45
  Corrector corrector;                        ///< of langevin and predictor_corrector
  std::vector<ConditionValue> where;          ///< what is known of every row; a condition not named is unknown
  Guidance guidance;                          ///< towards what is known
  std::uint64_t seed = 0;
};

/// The sampler that fits a model when nobody chose one: ancestral over all steps of a chain, DPM-Solver's otherwise.
SampleConfig default_sampling(const ModelConfig& model);

/// The same for a number of steps: where they are few, at most 16 of a continuous process, UniPC on the narrow grid.
SampleConfig default_sampling(const ModelConfig& model, std::size_t steps);

/// A chosen sampler with the settings that fit it and a model: all steps of a chain, otherwise as many levels as it
/// needs; annealed Langevin dynamics 5 steps at each.
SampleConfig default_sampling(const ModelConfig& model, Sampler sampler);

/// The levels that a configuration visits on a model. Throws Error (usage) on settings out of range, and on rk45, whose
/// levels no one knows without a denoiser.
std::vector<NoiseLevel> sampling_levels(const ModelConfig& model, const SampleConfig& config);

}  // namespace sfumato
