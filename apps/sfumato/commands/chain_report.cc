#include "apps/sfumato/commands/chain_report.h"

#include <fmt/format.h>

#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/enum_names.h"

namespace sfumato::app {

namespace {

double nats(const ChainReport& report) { return static_cast<double>(report.columns) * report.end.kl_per_dimension; }

std::string noise_from(const ChainReport& report) {
  return report.noise_from > report.steps ? "never" : fmt::format("t = {}", report.noise_from);
}

}  // namespace

ChainReport report_on(const ModelConfig& config, const Standardizer* transform) {
  const double mean_square = transform != nullptr ? transform->mean_square() : 1;
  ChainReport report;
  report.name = name_of(config.process);
  report.columns = transform != nullptr ? transform->mean.size() : 0;
  report.end = terminal_report(last_level(config), mean_square);
  report.warning = terminal_warning(config, mean_square);
  if (config.process == NoiseProcess::chain) {
    const NoiseSchedule chain = make_chain(config);
    report.name = name_of(config.schedule.kind);
    report.steps = chain.steps();
    report.noise_from = first_noise_step(chain, mean_square);
  }
  return report;
}

std::string end_text(const ChainReport& report) {
  return fmt::format("abar_T = {:.3g}, SNR = {:.3g}, KL(q(x_T|x_0) || N(0, I)) = {:.3g} nats ({:.3g} a dimension)",
                     report.end.alpha_bar, report.end.snr, nats(report), report.end.kl_per_dimension);
}

Json json_of(const ChainReport& report) {
  Json json{{"schedule", report.name}};
  if (report.steps > 0) json["steps"] = report.steps;
  json["alpha_bar"] = report.end.alpha_bar;
  json["snr"] = report.end.snr;
  json["kl_per_dimension"] = report.end.kl_per_dimension;
  if (report.columns > 0) json["kl"] = nats(report);
  json["is_noise"] = report.end.is_noise();
  if (report.steps > 0 && report.noise_from <= report.steps) json["noise_from"] = report.noise_from;
  if (!report.warning.empty()) json["warning"] = report.warning;
  return json;
}

void print_reports(const std::vector<ChainReport>& reports) {
  const bool data = reports.front().columns > 0;
  write_out(fmt::format("{:<12}{:>8}{:>12}{:>12}{:>16}{}{:>12}\n", "schedule", "T", "abar_T", "SNR_T", "KL/D, nats",
                        data ? fmt::format("{:>12}", "KL, nats") : "", "noise from"));
  for (const ChainReport& report : reports) {
    write_out(fmt::format("{:<12}{:>8}{:>12.3g}{:>12.3g}{:>16.3g}{}{:>12}\n", report.name, report.steps,
                          report.end.alpha_bar, report.end.snr, report.end.kl_per_dimension,
                          data ? fmt::format("{:>12.3g}", nats(report)) : "", noise_from(report)));
  }
  say_warnings(reports);
}

void say_warnings(const std::vector<ChainReport>& reports) {
  for (const ChainReport& report : reports) {
    if (!report.warning.empty()) say("warning: " + report.warning);
  }
}

}  // namespace sfumato::app
