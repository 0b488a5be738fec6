#include "apps/sfumato/commands/bound_report.h"

#include <fmt/format.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "apps/sfumato/options/arguments.h"
#include "apps/sfumato/output.h"
#include "sfumato/base/error.h"
#include "sfumato/files/writer.h"
#include "sfumato/points/generate.h"
#include "sfumato/points/variational_bound.h"

namespace sfumato::app {

namespace {

// Of a continuous process; a chain has its own.
constexpr std::size_t kBoundSteps = 1000;
// As many terms still fit on a screen.
constexpr std::size_t kListedSteps = 20;

std::vector<NoiseLevel> bound_levels(const ModelConfig& model, std::optional<std::uint64_t> steps) {
  SampleConfig config = default_sampling(model, Sampler::ddpm);
  if (model.process == NoiseProcess::continuous) config.steps = kBoundSteps;
  config.steps = steps.value_or(config.steps);
  return sampling_levels(model, config);
}

// L_0, L_1, ... L_T.
std::vector<Estimate> terms_of(const VariationalBound& bound) {
  std::vector<Estimate> terms{bound.reconstruction};
  terms.insert(terms.end(), bound.steps.begin(), bound.steps.end());
  terms.push_back(bound.prior);
  return terms;
}

void write_terms(const VariationalBound& bound, const std::string& path) {
  const std::vector<Estimate> terms = terms_of(bound);
  const auto writer = make_points_writer(path, {"term", "nats", "standard_error"}, terms.size());
  for (std::size_t k = 0; k < terms.size(); ++k) {
    const std::vector<double> row{static_cast<double>(k), terms[k].mean, terms[k].standard_error};
    writer->append(std::span<const double>(row));
  }
  writer->finish();
}

std::string text_of(const VariationalBound& bound, std::size_t rows, Variance variance) {
  const std::size_t steps = bound.levels.size() - 1;
  std::string text =
      fmt::format("variational bound on {} rows, {} steps, variance {}\n{:<34}{:>12}{:>10}{:>12}{:>10}\n", rows, steps,
                  name_of(variance), "", "nats", "+-", "bits/dim", "+-");
  const auto line = [&](const std::string& name, const Estimate& value) {
    const double bits = 1 / (std::numbers::ln2 * static_cast<double>(bound.dim));
    text += fmt::format("{:<34}{:>12.5f}{:>10.5f}{:>12.5f}{:>10.5f}\n", name, value.mean, value.standard_error,
                        value.mean * bits, value.standard_error * bits);
  };
  line("L_T, the end against N(0, I)", bound.prior);
  if (steps <= kListedSteps) {
    for (std::size_t k = steps - 1; k > 0; --k) line(fmt::format("L_{}", k), bound.steps[k - 1]);
  } else {
    line(fmt::format("L_{} + ... + L_1, each by --terms", steps - 1), bound.kl);
  }
  line("L_0, the last step", bound.reconstruction);
  line("bound on -log p, their sum", bound.total);
  if (steps > 1) line("K of log p (Sohl-Dickstein)", bound.kl_entropy);
  return text;
}

Json json_of(const Estimate& value) { return {{"nats", value.mean}, {"standard_error", value.standard_error}}; }

Json json_of(const VariationalBound& bound, std::size_t rows, Variance variance) {
  Json terms = Json::array();
  for (const Estimate& term : terms_of(bound)) terms.push_back(json_of(term));
  return {{"rows", rows},
          {"dim", bound.dim},
          {"steps", bound.levels.size() - 1},
          {"variance", name_of(variance)},
          {"prior", json_of(bound.prior)},
          {"kl", json_of(bound.kl)},
          {"reconstruction", json_of(bound.reconstruction)},
          {"total", json_of(bound.total)},
          {"kl_entropy", json_of(bound.kl_entropy)},
          {"bits_per_dim", bound.total.mean / std::numbers::ln2 / static_cast<double>(bound.dim)},
          {"terms", terms}};
}

}  // namespace

void BoundOptions::add_to(Command command) {
  const std::string group = "Bound";
  add_number(command, "--bound-steps", steps_, "steps of the bound; by default a chain's own, otherwise 1000")
      .group(group);
  add_number(command, "--bound-draws", draws_, "draws of the noise for each row and step; by default 1").group(group);
  add_choice(command, "--bound-variance", variance_, "variance of the bound's steps; by default the model's")
      .group(group);
  command.add_text("--terms", terms_, "a file for each term L_0 .. L_T of the bound, as .csv or .npy")
      .value_name("FILE")
      .group(group);
}

void BoundOptions::check() const {
  if (terms_.empty()) return;
  if (terms_ == "-") fail(ErrorKind::usage, "--terms -: the report goes to standard output; name a file");
  check_output(terms_, OutputKind::table);
}

LikelihoodSection BoundOptions::section(const PointModel& model, const HeldOut& data, std::uint64_t seed,
                                        ThreadPool& pool) const {
  const BoundConfig config{variance_.value_or(model.config.variance), draws_.value_or(1), seed};
  const VariationalBound bound = variational_bound(model, data.rows, bound_levels(model.config, steps_), config, pool);
  if (!terms_.empty()) write_terms(bound, terms_);
  return {"bound", text_of(bound, data.rows.rows(), config.variance),
          json_of(bound, data.rows.rows(), config.variance)};
}

}  // namespace sfumato::app
