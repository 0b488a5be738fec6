// Differentially private training of tables (Abadi et al. 2016, "Deep learning with differential privacy", 1607.00133):
// the noise plan, the privacy spent so far, and the noise itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "sfumato/base/thread_pool.h"
#include "sfumato/nn/mlp_layout.h"
#include "sfumato/tables/table_config.h"

namespace sfumato {

/// The noise of a private training's releases and the number of steps taken.
struct PrivacyLedger {
  double noise = 0;            ///< standard deviation of a step's noise, divided by the clip; 0: not private
  double marginals_noise = 0;  ///< noise multiplier of private_marginals()
  std::uint64_t steps = 0;     ///< steps taken, including those undone after a divergence
};

/// The delta of the configuration, or if it is 0 the largest power of ten below 1 / rows.
double privacy_delta(const TableConfig& config, std::size_t rows);

/// The probability that a row is sampled into a step: min(1, batch / rows).
double sampling_rate(const TableConfig& config, std::size_t rows);

/// The least noise with which config.steps steps stay within config.privacy_epsilon. The marginals get the noise that
/// would spend a third of epsilon on their own: the costs of independent releases add up almost in squares, so the
/// noise of the steps hardly grows. config.steps must be set. Throws Error (usage) if no noise suffices, and for fewer
/// than 100 rows.
PrivacyLedger plan_privacy(const TableConfig& config, std::size_t rows);

/// The epsilon spent by all releases so far, at the configuration's delta.
double spent_epsilon(const TableConfig& config, std::size_t rows, const PrivacyLedger& ledger);

/// Adds independent normal noise of standard deviation sd to the gradient of every trainable parameter. The noise is a
/// function of (secret, step, parameter). gradient: [layout.size].
void add_gradient_noise(const MlpLayout& layout, std::uint64_t secret, std::uint64_t step, double sd, ThreadPool& pool,
                        std::span<float> gradient);

/// A seed from the operating system's entropy source, for private training. With a known seed the noise and the sampled
/// rows could be recomputed and removed.
std::uint64_t unpredictable_seed();
/// The old name, until table_fit.cc uses the new one.

}  // namespace sfumato
