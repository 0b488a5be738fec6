// How to draw, as options; what is not given is the model's own default.
#pragma once

#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "apps/sfumato/options/arguments.h"
#include "apps/sfumato/options/command_line.h"
#include "apps/sfumato/options/condition_options.h"
#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"
#include "sfumato/points/generate.h"
#include "sfumato/points/observed.h"

namespace sfumato::app {

class SampleOptions {
 public:
  void add_to(Command command) {
    add_posterior_to(command);
    const std::string group = kSampler;
    add_choice(command, "--sampler", sampler_, "the method; by default what fits the model and the steps").group(group);
    add_choice(command, "--variance", variance_, "noise of ddpm and predictor_corrector").group(group);
    add_number(command, "--eta", eta_, "noise of ddim, from 0 (none) to 1").group(group);
    add_number(command, "--order", order_, "order of unipc: 1, 2 or 3").group(group);
    add_number(command, "--tolerance", tolerance_, "error that a step of rk45 may make").group(group);
    add_number(command, "--churn", churn_, "noise that heun and euler add on the way, in all").group(group);
    add_number(command, "--churn-min", churn_min_, "lowest sigma / alpha where they do").group(group);
    add_number(command, "--churn-max", churn_max_, "highest sigma / alpha where they do").group(group);
    add_number(command, "--churn-noise", churn_noise_, "deviation of that noise, 1 or a little more").group(group);
    add_number(command, "--snr", snr_, "size of a Langevin step: its noise is 2 snr times the level's").group(group);
    add_number(command, "--corrector-steps", corrector_steps_, "Langevin steps at each level").group(group);
  }

  /// Those that posteriors have too.
  void add_posterior_to(Command command) {
    add_number(command, "--seed", seed_, "seed of the sample");
    add_choice(command, "--grid", grid_, "spacing of the noise levels visited").group(kSampler);
    add_number(command, "--sample-steps", steps_, "noise levels visited; by default what fits the model")
        .group(kSampler);
    conditions_.add_to(command);
  }

  std::uint64_t seed() const { return seed_; }
  /// Of a table: its conditions as they were written.
  const std::vector<std::string>& where() const { return conditions_.where(); }
  /// Whether any of them but the seed and --where was given.
  bool sampler_given() const {
    return sampler_ || grid_ || variance_ || steps_ || eta_ || order_ || tolerance_ || churn_ || churn_min_ ||
           churn_max_ || churn_noise_ || snr_ || corrector_steps_ || conditions_.guided();
  }
  /// Whether any of them was given.
  bool given() const { return seed_ != 0 || sampler_given() || !where().empty(); }

  /// Throws Error (usage) on an option that would do nothing.
  SampleConfig config(const ModelConfig& model) const {
    SampleConfig config = sampler_ ? default_sampling(model, *sampler_)
                          : steps_ ? default_sampling(model, *steps_)
                                   : default_sampling(model);
    config.seed = seed_;
    config.grid = grid_.value_or(config.grid);
    config.variance = variance_.value_or(config.variance);
    config.steps = steps_.value_or(config.steps);
    config.eta = eta_.value_or(config.eta);
    config.order = order_.value_or(config.order);
    config.tolerance = tolerance_.value_or(config.tolerance);
    config.churn.amount = churn_.value_or(config.churn.amount);
    config.churn.sigma_min = churn_min_.value_or(config.churn.sigma_min);
    config.churn.sigma_max = churn_max_.value_or(config.churn.sigma_max);
    config.churn.noise = churn_noise_.value_or(config.churn.noise);
    config.corrector.snr = snr_.value_or(config.corrector.snr);
    config.corrector.steps = corrector_steps_.value_or(config.corrector.steps);
    conditions_.apply(config);
    check_uses(config);
    return config;
  }

  /// The levels, the conditions and the seed of a posterior. Throws Error (usage) on an option of other samplers.
  SampleConfig posterior_config(const ModelConfig& model) const {
    if (sampler_ || variance_ || eta_ || order_ || tolerance_ || churn_ || churn_min_ || churn_max_ || churn_noise_ ||
        snr_ || corrector_steps_) {
      fail(ErrorKind::usage,
           "what is known is drawn from by particles, and options of other samplers do nothing; leave them out");
    }
    SampleConfig config = posterior_sampling(model);
    config.seed = seed_;
    config.grid = grid_.value_or(config.grid);
    config.steps = steps_.value_or(config.steps);
    conditions_.apply(config);
    return config;
  }

 private:
  static constexpr const char* kSampler = "Sampler";

  void check_uses(const SampleConfig& config) const {
    const std::vector<Sampler> walkers{Sampler::langevin, Sampler::predictor_corrector};
    const std::vector<Sampler> churners{Sampler::heun, Sampler::euler};
    check_used("--variance", variance_.has_value(), config.sampler, {Sampler::ddpm, Sampler::predictor_corrector});
    check_used("--eta", eta_.has_value(), config.sampler, {Sampler::ddim});
    check_used("--order", order_.has_value(), config.sampler, {Sampler::unipc});
    check_used("--tolerance", tolerance_.has_value(), config.sampler, {Sampler::rk45});
    check_used("--churn", churn_.has_value(), config.sampler, churners);
    for (const auto& [option, value] :
         {std::pair("--churn-min", churn_min_), {"--churn-max", churn_max_}, {"--churn-noise", churn_noise_}}) {
      if (value && !churn_) fail(ErrorKind::usage, "{} says where and how to churn; add --churn N", option);
    }
    check_used("--snr", snr_.has_value(), config.sampler, walkers);
    check_used("--corrector-steps", corrector_steps_.has_value(), config.sampler, walkers);
    if (config.sampler != Sampler::rk45 || !(grid_ || steps_)) return;
    fail(ErrorKind::usage, "{}: the sampler rk45 chooses its noise levels itself; give --tolerance instead",
         steps_ ? "--sample-steps" : "--grid");
  }
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
  std::optional<std::size_t> order_;
  std::optional<double> tolerance_;
  std::optional<double> churn_;
  std::optional<double> churn_min_;
  std::optional<double> churn_max_;
  std::optional<double> churn_noise_;
  std::optional<double> snr_;
  std::optional<std::size_t> corrector_steps_;
  ConditionOptions conditions_;
};

}  // namespace sfumato::app
