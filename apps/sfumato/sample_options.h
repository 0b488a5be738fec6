// How to draw, as options; what is not given is the model's own default.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>

#include "apps/sfumato/arguments.h"
#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"
#include "sfumato/sample/generate.h"

namespace sfumato::app {

class SampleOptions {
 public:
  void add_to(CLI::App& command) {
    add_number(command, "--seed", seed_, "seed of the sample");
    const std::string group = "Sampler";
    add_choice(command, "--sampler", sampler_, "the method; by default what fits the model")->group(group);
    add_choice(command, "--grid", grid_, "spacing of the noise levels of a continuous process")->group(group);
    add_number(command, "--sample-steps", steps_, "noise levels visited; by default what fits the model")->group(group);
    add_choice(command, "--variance", variance_, "noise of ddpm")->group(group);
    add_number(command, "--eta", eta_, "noise of ddim, from 0 (none) to 1")->group(group);
  }

  /// Whether any of them was given.
  bool given() const { return seed_ != 0 || sampler_ || grid_ || variance_ || steps_ || eta_; }

  /// Throws Error (usage) on an option that would do nothing.
  SampleConfig config(const ModelConfig& model) const {
    SampleConfig config = default_sampling(model);
    config.seed = seed_;
    config.sampler = sampler_.value_or(config.sampler);
    config.grid = grid_.value_or(config.grid);
    config.variance = variance_.value_or(config.variance);
    config.steps = steps_.value_or(config.steps);
    config.eta = eta_.value_or(config.eta);
    const auto only_with = [&](bool given, const char* option, Sampler sampler) {
      if (!given || config.sampler == sampler) return;
      fail(ErrorKind::usage, "{} is for the sampler {}, and this is {}; add --sampler {}", option, name_of(sampler),
           name_of(config.sampler), name_of(sampler));
    };
    only_with(variance_.has_value(), "--variance", Sampler::ddpm);
    only_with(eta_.has_value(), "--eta", Sampler::ddim);
    if (grid_ && model.process == NoiseProcess::chain) {
      fail(ErrorKind::usage, "--grid is for continuous noise levels, and the model's are the steps of a chain");
    }
    return config;
  }

 private:
  std::uint64_t seed_ = 0;
  std::optional<Sampler> sampler_;
  std::optional<Grid> grid_;
  std::optional<Variance> variance_;
  std::optional<std::size_t> steps_;
  std::optional<double> eta_;
};

}  // namespace sfumato::app
