// How to draw, as options; what is not given is the model's own default.
#pragma once

#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

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
    add_choice(command, "--variance", variance_, "noise of ddpm and predictor_corrector")->group(group);
    add_number(command, "--eta", eta_, "noise of ddim, from 0 (none) to 1")->group(group);
    add_number(command, "--snr", snr_, "size of a Langevin step: its noise is 2 snr times the level's")->group(group);
    add_number(command, "--corrector-steps", corrector_steps_, "Langevin steps at each level")->group(group);
  }

  std::uint64_t seed() const { return seed_; }
  /// Whether any of them but the seed was given.
  bool sampler_given() const { return sampler_ || grid_ || variance_ || steps_ || eta_ || snr_ || corrector_steps_; }
  /// Whether any of them was given.
  bool given() const { return seed_ != 0 || sampler_given(); }

  /// Throws Error (usage) on an option that would do nothing.
  SampleConfig config(const ModelConfig& model) const {
    SampleConfig config = default_sampling(model, sampler_.value_or(default_sampling(model).sampler));
    config.seed = seed_;
    config.grid = grid_.value_or(config.grid);
    config.variance = variance_.value_or(config.variance);
    config.steps = steps_.value_or(config.steps);
    config.eta = eta_.value_or(config.eta);
    config.corrector.snr = snr_.value_or(config.corrector.snr);
    config.corrector.steps = corrector_steps_.value_or(config.corrector.steps);
    check_used("--variance", variance_.has_value(), config.sampler, {Sampler::ddpm, Sampler::predictor_corrector});
    check_used("--eta", eta_.has_value(), config.sampler, {Sampler::ddim});
    check_used("--snr", snr_.has_value(), config.sampler, {Sampler::langevin, Sampler::predictor_corrector});
    check_used("--corrector-steps", corrector_steps_.has_value(), config.sampler,
               {Sampler::langevin, Sampler::predictor_corrector});
    if (grid_ && model.process == NoiseProcess::chain) {
      fail(ErrorKind::usage, "--grid is for continuous noise levels, and the model's are the steps of a chain");
    }
    return config;
  }

 private:
  static void check_used(const char* option, bool given, Sampler chosen, const std::vector<Sampler>& users) {
    if (!given || std::ranges::find(users, chosen) != users.end()) return;
    std::vector<std::string> names;
    names.reserve(users.size());
    for (const Sampler user : users) names.push_back(name_of(user));
    fail(ErrorKind::usage, "{} is for the sampler {}, and this is {}; add --sampler {}", option,
         fmt::join(names, " or "), name_of(chosen), names.front());
  }

  std::uint64_t seed_ = 0;
  std::optional<Sampler> sampler_;
  std::optional<Grid> grid_;
  std::optional<Variance> variance_;
  std::optional<std::size_t> steps_;
  std::optional<double> eta_;
  std::optional<double> snr_;
  std::optional<std::size_t> corrector_steps_;
};

}  // namespace sfumato::app
