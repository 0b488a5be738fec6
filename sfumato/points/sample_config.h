// How points are drawn from a model.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "sfumato/base/setting_field.h"
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

/// Shows every setting of drawing points as visit(field, reference), as visit_point_fields() does.
template <class Config, class Visit>
void visit_sample_fields(Config& config, const Visit& visit) {
  constexpr Needs kChurn{"churn"};
  constexpr Needs kLangevin{"sampler", "langevin|predictor_corrector"};
  constexpr Needs kGrid{"sampler", "rk45", true};
  visit(Field{"seed", "seed of the sample", at_least(0)}, config.seed);
  visit(Field{"sampler", "sampling method; by default chosen by model and number of steps"}, config.sampler);
  visit(Field{"sample_steps", "number of noise levels; by default chosen by the sampler", at_least(1), kGrid},
        config.steps);
  visit(Field{"grid", "spacing of the noise levels", {}, kGrid}, config.grid);
  visit(
      Field{"variance", "noise variance of ddpm and predictor_corrector", {}, {"sampler", "ddpm|predictor_corrector"}},
      config.variance);
  visit(Field{"eta", "noise of ddim, from 0 (deterministic) to 1 (as ddpm)", closed(0, 1), {"sampler", "ddim"}},
        config.eta);
  visit(Field{"order", "order of unipc", closed(1, 3), {"sampler", "unipc"}}, config.order);
  visit(Field{"tolerance", "error tolerance of a step of rk45", half_open(1e-6, 1), {"sampler", "rk45"}},
        config.tolerance);
  visit(Field{"churn", "noise added along the trajectory by heun and euler", at_least(0), {"sampler", "heun|euler"}},
        config.churn.amount);
  visit(Field{"churn_min", "lowest noise level (sigma / alpha) of the churn", at_least(0), kChurn},
        config.churn.sigma_min);
  visit(Field{"churn_max", "highest noise level of the churn", at_least(0), kChurn}, config.churn.sigma_max);
  visit(Field{"churn_noise", "standard deviation of the churn's noise", at_least(0), kChurn}, config.churn.noise);
  visit(Field{"snr", "signal-to-noise ratio of a Langevin step", open(0, 1), kLangevin}, config.corrector.snr);
  visit(Field{"corrector_steps", "Langevin steps at each noise level", at_least(0), kLangevin}, config.corrector.steps);
  visit(Field{"guidance",
              "weight of classifier-free guidance: 0 unconditional, 1 as trained, above 1 stronger",
              {},
              {"where"}},
        config.guidance.weight);
  visit(Field{"guidance_interval",
              "apply guidance only at noise levels (sigma / alpha) from LOW to HIGH",
              {},
              {"guidance"}},
        config.guidance.interval);
  visit(Field{"guidance_rescale",
              "rescale the guided prediction to the size of the conditional one: 0 not at all, 1 fully",
              closed(0, 1),
              {"guidance"}},
        config.guidance.rescale);
}

}  // namespace sfumato
