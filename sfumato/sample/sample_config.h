// How points are drawn from a model.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "sfumato/diffusion/variance.h"
#include "sfumato/model/model_config.h"

namespace sfumato {

enum class Sampler { heun, ddim, ddpm };
inline std::span<const std::string_view> enum_names(Sampler) {
  static constexpr std::array<std::string_view, 3> kNames{"heun", "ddim", "ddpm"};
  return kNames;
}

struct SampleConfig {
  Sampler sampler = Sampler::heun;
  std::size_t steps = 30;                     ///< noise levels visited, clean data not counted; of a chain all
  Variance variance = Variance::fixed_large;  ///< of ddpm
  double eta = 0;                             ///< of ddim
  std::uint64_t seed = 0;
};

/// The sampler that fits a model when nobody chose one: ancestral over all steps of a chain, Heun's otherwise.
SampleConfig default_sampling(const ModelConfig& model);

/// The levels that a configuration visits on a model. Throws Error (usage) on settings out of range.
std::vector<NoiseLevel> sampling_levels(const ModelConfig& model, const SampleConfig& config);

}  // namespace sfumato
