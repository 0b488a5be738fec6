#include "sfumato/engine/chain_summary.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "sfumato/base/enum_names.h"

namespace sfumato {

ChainSummary chain_summary(const ModelConfig& config, const Standardizer* transform) {
  const double mean_square = transform != nullptr ? transform->mean_square() : 1;
  ChainSummary summary;
  summary.name = name_of(config.process);
  summary.columns = transform != nullptr ? transform->mean.size() : 0;
  summary.end = terminal_report(last_level(config), mean_square);
  summary.warning = terminal_warning(config, mean_square);
  if (config.process == NoiseProcess::chain) {
    const NoiseSchedule chain = make_chain(config);
    summary.name = name_of(config.schedule.kind);
    summary.steps = chain.steps();
    summary.noise_from = first_noise_step(chain, mean_square);
  }
  return summary;
}

std::string end_text(const ChainSummary& summary) {
  return fmt::format("abar_T = {:.3g}, SNR = {:.3g}, KL(q(x_T|x_0) || N(0, I)) = {:.3g} nats ({:.3g} per dimension)",
                     summary.end.alpha_bar, summary.end.snr, summary.kl(), summary.end.kl_per_dimension);
}

nlohmann::ordered_json to_json(const ChainSummary& summary) {
  nlohmann::ordered_json json{{"schedule", summary.name}};
  if (summary.steps > 0) json["steps"] = summary.steps;
  json["alpha_bar"] = summary.end.alpha_bar;
  json["snr"] = summary.end.snr;
  json["kl_per_dimension"] = summary.end.kl_per_dimension;
  if (summary.columns > 0) json["kl"] = summary.kl();
  json["is_noise"] = summary.end.is_noise();
  if (summary.steps > 0 && summary.noise_from <= summary.steps) json["noise_from"] = summary.noise_from;
  if (!summary.warning.empty()) json["warning"] = summary.warning;
  return json;
}

}  // namespace sfumato
