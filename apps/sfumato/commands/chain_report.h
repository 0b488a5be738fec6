// What is to be known of the end of the noise levels, for people and as JSON.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "apps/sfumato/json.h"
#include "sfumato/columns/standardize.h"
#include "sfumato/points/model_config.h"

namespace sfumato::app {

struct ChainReport {
  std::string name;            ///< of the schedule, or "continuous"
  std::size_t steps = 0;       ///< T; 0 of a continuous process
  std::size_t columns = 0;     ///< of the data, 0 where there are none
  std::size_t noise_from = 0;  ///< the first t whose x_t is noise; T + 1 for none, 0 of a continuous process
  TerminalReport end;
  std::string warning;  ///< empty where x_T is noise
};

/// transform: of the data at hand; without one they count as of unit variance.
ChainReport report_on(const ModelConfig& config, const Standardizer* transform);

/// "abar_T = 0.778, SNR = 3.5, KL(q(x_T|x_0) || N(0, I)) = 1.5 nats (0.75 a dimension)".
std::string end_text(const ChainReport& report);
Json json_of(const ChainReport& report);

/// A table on standard output, and the warnings on standard error.
void print_reports(const std::vector<ChainReport>& reports);
void say_warnings(const std::vector<ChainReport>& reports);

}  // namespace sfumato::app
