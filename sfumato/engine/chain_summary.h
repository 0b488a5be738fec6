// How close the end of a noise process is to N(0, I), where sampling starts.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "sfumato/columns/standardize.h"
#include "sfumato/points/model_config.h"

namespace sfumato {

/// What is known of a noise process and of its end, without training.
struct ChainSummary {
  std::string name;            ///< of the schedule, or "continuous"
  std::size_t steps = 0;       ///< T; 0 of a continuous process
  std::size_t columns = 0;     ///< of the data, 0 without data
  std::size_t noise_from = 0;  ///< the first t whose x_t is noise; T + 1 for none, 0 of a continuous process
  TerminalReport end;          ///< distance of the end from N(0, I)
  std::string warning;         ///< empty where x_T is noise

  /// KL(q(x_T|x_0) || N(0, I)) over all columns, in nats.
  double kl() const { return static_cast<double>(columns) * end.kl_per_dimension; }
};

/// transform: of the data; without it they count as of unit variance.
ChainSummary chain_summary(const ModelConfig& config, const Standardizer* transform = nullptr);

/// "abar_T = 0.778, SNR = 3.5, KL(q(x_T|x_0) || N(0, I)) = 1.5 nats (0.75 per dimension)".
std::string end_text(const ChainSummary& summary);
nlohmann::ordered_json to_json(const ChainSummary& summary);

}  // namespace sfumato
