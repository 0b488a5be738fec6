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

enum class Sampler { dpmpp_3m, dpmpp_2m, heun, ddim, ddpm };
inline std::span<const std::string_view> enum_names(Sampler) {
  static constexpr std::array<std::string_view, 5> kNames{"dpmpp_3m", "dpmpp_2m", "heun", "ddim", "ddpm"};
  return kNames;
}

/// Which levels of a continuous process are visited: evenly spaced in lambda, or as Karras et al. 2022 space them.
enum class Grid { log_snr, karras };
inline std::span<const std::string_view> enum_names(Grid) {
  static constexpr std::array<std::string_view, 2> kNames{"log_snr", "karras"};
  return kNames;
}

struct SampleConfig {
  Sampler sampler = Sampler::dpmpp_3m;
  Grid grid = Grid::log_snr;                  ///< of a continuous process; a chain's steps are evenly spaced
  std::size_t steps = 40;                     ///< noise levels visited, clean data not counted; of a chain all
  Variance variance = Variance::fixed_large;  ///< of ddpm
  double eta = 0;                             ///< of ddim
  std::uint64_t seed = 0;
};

/// The sampler that fits a model when nobody chose one: ancestral over all steps of a chain, DPM-Solver's otherwise.
SampleConfig default_sampling(const ModelConfig& model);

/// The levels that a configuration visits on a model. Throws Error (usage) on settings out of range.
std::vector<NoiseLevel> sampling_levels(const ModelConfig& model, const SampleConfig& config);

}  // namespace sfumato
