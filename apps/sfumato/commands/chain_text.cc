#include "apps/sfumato/commands/chain_text.h"

#include <fmt/format.h>

#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"

namespace sfumato::app {

void print_summaries(const std::vector<ChainSummary>& summaries) {
  const bool data = summaries.front().columns > 0;
  write_out(fmt::format("{:<12}{:>8}{:>12}{:>12}{:>16}{}{:>12}\n", "schedule", "T", "abar_T", "SNR_T", "KL/D, nats",
                        data ? fmt::format("{:>12}", "KL, nats") : "", "noise from"));
  for (const ChainSummary& chain : summaries) {
    write_out(fmt::format("{:<12}{:>8}{:>12.3g}{:>12.3g}{:>16.3g}{}{:>12}\n", chain.name, chain.steps,
                          chain.end.alpha_bar, chain.end.snr, chain.end.kl_per_dimension,
                          data ? fmt::format("{:>12.3g}", chain.kl()) : "",
                          chain.noise_from > chain.steps ? "never" : fmt::format("t = {}", chain.noise_from)));
  }
  say_warnings(summaries);
}

void say_warnings(const std::vector<ChainSummary>& summaries) {
  for (const ChainSummary& chain : summaries) {
    if (!chain.warning.empty()) say("warning: " + chain.warning);
  }
}

}  // namespace sfumato::app
