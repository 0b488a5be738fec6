// Mean likelihood of a data set, and the entropy of toy sets as a reference.
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
  Estimate nats;          ///< mean log p per row
  Estimate bits_per_dim;  ///< mean -log2 p divided by the number of columns that are not constant; smaller is better
};

/// Throws Error (bad_data) with the first row of log p = -inf, and (usage) if there are no rows.
LikelihoodSummary summarize(const ModelLikelihood& likelihood);

/// Exact reference values of a toy set, in nats.
struct ToyTruth {
  double entropy = 0;  ///< -E log q, the smallest possible mean of -log p
  /// KL(data || model), the mean of log q - log p over the rows, with a smaller error than either mean
  Estimate kl;
};

/// points: a sample of the toy set; log_p: [N] log-densities under a model. Empty for a set without noise, which has no
/// density. Throws Error (usage) on a shape mismatch.
std::optional<ToyTruth> toy_truth(const ToyConfig& toy, const Points& points, std::span<const double> log_p,
                                  ThreadPool& pool);

}  // namespace sfumato
