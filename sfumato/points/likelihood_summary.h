// The likelihood of a whole data set, beside what the truth allows.
#pragma once

#include <optional>
#include <span>

#include "sfumato/base/estimate.h"
#include "sfumato/base/points.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/points/likelihood.h"
#include "sfumato/toys/toy.h"

namespace sfumato {

struct LikelihoodSummary {
  Estimate nats;          ///< mean of log p of a row
  Estimate bits_per_dim;  ///< -log2 p over the columns that vary: less is better
};

/// Throws Error (bad_data) naming the first row that is impossible under the model, and (usage) without rows.
LikelihoodSummary summarize(const ModelLikelihood& likelihood);

/// What is known of a toy set, in nats.
struct ToyTruth {
  double entropy = 0;  ///< -E log q, the least that any model's -log p can come to in the mean
  Estimate kl;         ///< KL(data || model), the mean of log q - log p over the same rows: surer than either mean
};

/// points: a draw of the set that toy says; log_p: a model's log-densities of it, [N]. Nothing where the set has no
/// noise, and so no density. Throws Error (usage) on a shape mismatch.
std::optional<ToyTruth> toy_truth(const ToyConfig& toy, const Points& points, std::span<const double> log_p,
                                  ThreadPool& pool);

}  // namespace sfumato
