#include "apps/sfumato/commands/likelihood_report.h"

#include <fmt/format.h>

#include "sfumato/points/likelihood_summary.h"

namespace sfumato::app {

namespace {

std::string line(const char* name, double value) { return fmt::format("{:<34}{:>12.5f}\n", name, value); }
std::string line(const char* name, const Estimate& value) {
  return fmt::format("{:<34}{:>12.5f} +- {:.5f}\n", name, value.mean, value.standard_error);
}

}  // namespace

LikelihoodSection exact_section(const PointModel& model, const HeldOut& data, ThreadPool& pool) {
  const ModelLikelihood found = log_likelihood_ode(model, data.rows, {}, pool);
  const LikelihoodSummary summary = summarize(found);
  LikelihoodSection section{"exact", fmt::format("exact likelihood of {} rows, nats\n", found.log_p.size()), {}};
  section.text += line("log p per row", summary.nats) + line("bits per dimension", summary.bits_per_dim);
  section.text += fmt::format("{:<34}{:>12.1e}\n", "steps leave out", found.step_error);
  section.json = {{"rows", found.log_p.size()},
                  {"dim", found.dim},
                  {"log_p", summary.nats.mean},
                  {"log_p_error", summary.nats.standard_error},
                  {"bits_per_dim", summary.bits_per_dim.mean},
                  {"bits_per_dim_error", summary.bits_per_dim.standard_error},
                  {"step_error", found.step_error}};
  if (!data.toy) return section;
  if (const auto truth = toy_truth(*data.toy, data.rows, found.log_p, pool)) {
    section.text += line("entropy of the set", truth->entropy) + line("KL(data || model)", truth->kl);
    section.json["entropy"] = truth->entropy;
    section.json["kl"] = truth->kl.mean;
    section.json["kl_error"] = truth->kl.standard_error;
  }
  return section;
}

}  // namespace sfumato::app
