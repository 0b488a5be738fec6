// How to draw, as options; what is not given is the model's own default.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "sfumato/base/enum_names.h"
#include "sfumato/sample/generate.h"

namespace sfumato::app {

class SampleOptions {
 public:
  void add_to(CLI::App& command) {
    command.add_option("--seed", seed_, "seed of the sample")->capture_default_str();
    const std::string group = "Sampler";
    command
        .add_option("--sampler", sampler_,
                    "the method: " + CLI::detail::join(all_names<Sampler>(), ", ") + " (default: what fits the model)")
        ->group(group);
    command.add_option("--grid", grid_, "spacing of the noise levels of a continuous process: log_snr or karras")
        ->group(group);
    command.add_option("--sample-steps", steps_, "noise levels visited (default: what fits the model)")->group(group);
    command.add_option("--variance", variance_, "noise of ddpm: " + CLI::detail::join(all_names<Variance>(), ", "))
        ->group(group);
    command.add_option("--eta", eta_, "noise of ddim, from 0 (none) to 1")->group(group);
  }

  SampleConfig config(const ModelConfig& model) const {
    SampleConfig config = default_sampling(model);
    config.seed = seed_;
    if (!sampler_.empty()) config.sampler = parse_name<Sampler>("--sampler", sampler_);
    if (!grid_.empty()) config.grid = parse_name<Grid>("--grid", grid_);
    if (!variance_.empty()) config.variance = parse_name<Variance>("--variance", variance_);
    if (steps_) config.steps = *steps_;
    if (eta_) config.eta = *eta_;
    return config;
  }

 private:
  std::uint64_t seed_ = 0;
  std::string sampler_;
  std::string grid_;
  std::string variance_;
  std::optional<std::size_t> steps_;
  std::optional<double> eta_;
};

}  // namespace sfumato::app
