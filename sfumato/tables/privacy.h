// Differentially private training of tables (Abadi et al. 2016, "Deep learning with differential privacy", 1607.00133):
// what is planned, what has been spent, and the noise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "sfumato/base/thread_pool.h"
#include "sfumato/nn/mlp_layout.h"
#include "sfumato/tables/table_config.h"

namespace sfumato {

/// Of a private training: how much noise its releases have, and how many there were.
struct PrivacyLedger {
  double noise = 0;            ///< standard deviation of a step's noise, over the clip; 0: not private
  double marginals_noise = 0;  ///< of private_marginals()
  std::uint64_t steps = 0;     ///< that have been taken, also those that were taken back
};

/// The delta that the configuration means: its own, or the largest power of ten below 1 / rows.
double privacy_delta(const TableConfig& config, std::size_t rows);

/// The chance with which a row enters a step.
double sampling_rate(const TableConfig& config, std::size_t rows);

/// The least noise that keeps a whole training within its budget: a third of epsilon for the marginals, were they
/// alone; as the costs of independent releases add up like squares, a step's noise is hardly more for it. config.steps
/// are set. Throws Error (usage) where there is none, and of fewer than 100 rows.
PrivacyLedger plan_privacy(const TableConfig& config, std::size_t rows);

/// The epsilon of all releases so far, at the configuration's delta.
double spent_epsilon(const TableConfig& config, std::size_t rows, const PrivacyLedger& ledger);

/// Adds independent normal numbers of a standard deviation to the parameters that train; which ones, the seed and the
/// step decide. gradient: [layout.size].
void add_gradient_noise(const MlpLayout& layout, std::uint64_t secret, std::uint64_t step, double sd, ThreadPool& pool,
                        std::span<float> gradient);

/// A number that nobody can know: the seed of a private training. Its noise and the rows that it drew could otherwise
/// be computed again, and taken off.
std::uint64_t draw_secret();

}  // namespace sfumato
