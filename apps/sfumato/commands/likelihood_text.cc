#include "apps/sfumato/commands/likelihood_text.h"

#include <fmt/format.h>

#include <numbers>
#include <vector>

#include "sfumato/base/enum_names.h"
#include "sfumato/files/writer.h"

namespace sfumato::app {

namespace {

// As many terms still fit on a screen.
constexpr std::size_t kListedSteps = 20;

std::string estimate_line(const char* name, double value) { return fmt::format("{:<34}{:>12.5f}\n", name, value); }
std::string estimate_line(const char* name, const Estimate& value) {
  return fmt::format("{:<34}{:>12.5f} +- {:.5f}\n", name, value.mean, value.standard_error);
}

// L_0, L_1, ... L_T.
std::vector<Estimate> terms_of(const VariationalBound& bound) {
  std::vector<Estimate> terms{bound.reconstruction};
  terms.insert(terms.end(), bound.steps.begin(), bound.steps.end());
  terms.push_back(bound.prior);
  return terms;
}

std::string bound_text(const VariationalBound& bound, std::size_t rows, Variance variance) {
  const std::size_t steps = bound.levels.size() - 1;
  std::string text =
      fmt::format("variational bound on {} rows, {} steps, variance {}\n{:<34}{:>12}{:>10}{:>12}{:>10}\n", rows, steps,
                  name_of(variance), "", "nats", "+-", "bits/dim", "+-");
  const auto add = [&](const std::string& name, const Estimate& value) {
    const double bits = 1 / (std::numbers::ln2 * static_cast<double>(bound.dim));
    text += fmt::format("{:<34}{:>12.5f}{:>10.5f}{:>12.5f}{:>10.5f}\n", name, value.mean, value.standard_error,
                        value.mean * bits, value.standard_error * bits);
  };
  add("L_T (x_T against N(0, I))", bound.prior);
  if (steps <= kListedSteps) {
    for (std::size_t k = steps - 1; k > 0; --k) add(fmt::format("L_{}", k), bound.steps[k - 1]);
  } else {
    add(fmt::format("L_{} + ... + L_1 (see --terms)", steps - 1), bound.kl);
  }
  add("L_0 (last step)", bound.reconstruction);
  add("sum, a bound on -log p", bound.total);
  if (steps > 1) add("K (Sohl-Dickstein 2015)", bound.kl_entropy);
  return text;
}

Json estimate_json(const Estimate& value) { return {{"nats", value.mean}, {"standard_error", value.standard_error}}; }

}  // namespace

LikelihoodSection exact_section(const PointModel& model, const HeldOut& data, ThreadPool& pool) {
  const ModelLikelihood found = log_likelihood_ode(model, data.rows, {}, pool);
  const LikelihoodSummary summary = summarize(found);
  LikelihoodSection section{"exact", fmt::format("exact likelihood of {} rows, nats\n", found.log_p.size()), {}};
  section.text +=
      estimate_line("log p per row", summary.nats) + estimate_line("bits per dimension", summary.bits_per_dim);
  section.text += fmt::format("{:<34}{:>12.1e}\n", "discretization error", found.step_error);
  section.json = {{"rows", found.log_p.size()},
                  {"dim", found.dim},
                  {"log_p", summary.nats.mean},
                  {"log_p_error", summary.nats.standard_error},
                  {"bits_per_dim", summary.bits_per_dim.mean},
                  {"bits_per_dim_error", summary.bits_per_dim.standard_error},
                  {"step_error", found.step_error}};
  if (!data.toy) return section;
  if (const auto truth = toy_truth(*data.toy, data.rows, found.log_p, pool)) {
    section.text += estimate_line("entropy of the set", truth->entropy) + estimate_line("KL(data || model)", truth->kl);
    section.json["entropy"] = truth->entropy;
    section.json["kl"] = truth->kl.mean;
    section.json["kl_error"] = truth->kl.standard_error;
  }
  return section;
}

LikelihoodSection bound_section(const BoundReport& report, std::size_t rows) {
  const VariationalBound& bound = report.bound;
  Json terms = Json::array();
  for (const Estimate& term : terms_of(bound)) terms.push_back(estimate_json(term));
  return {"bound",
          bound_text(bound, rows, report.variance),
          {{"rows", rows},
           {"dim", bound.dim},
           {"steps", bound.levels.size() - 1},
           {"variance", name_of(report.variance)},
           {"prior", estimate_json(bound.prior)},
           {"kl", estimate_json(bound.kl)},
           {"reconstruction", estimate_json(bound.reconstruction)},
           {"total", estimate_json(bound.total)},
           {"kl_entropy", estimate_json(bound.kl_entropy)},
           {"bits_per_dim", bound.total.mean / std::numbers::ln2 / static_cast<double>(bound.dim)},
           {"terms", terms}}};
}

void write_terms(const VariationalBound& bound, const std::string& path) {
  const std::vector<Estimate> terms = terms_of(bound);
  Points rows{{"term", "nats", "standard_error"}, {}};
  for (std::size_t k = 0; k < terms.size(); ++k) {
    rows.values.insert(rows.values.end(), {static_cast<double>(k), terms[k].mean, terms[k].standard_error});
  }
  write_points(rows, path);
}

}  // namespace sfumato::app
