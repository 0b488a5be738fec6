// Softmax and cross-entropy of a vector of logits.
#pragma once

#include <cstddef>
#include <span>

namespace sfumato {

/// weights = exp(logits - max(logits)); returns their sum, in the same order on every instruction set. The sum is not
/// finite if a logit is NaN. logits, weights: [K], K >= 1; weights may alias logits.
float softmax_weights(std::span<const float> logits, std::span<float> weights);

/// weight * (logsumexp(logits) - logits[target]) in nats, and its gradient weight * (softmax(logits) - onehot(target)).
/// logits, gradient: [K], K >= 1, no overlap; target < K.
double softmax_cross_entropy(std::span<const float> logits, std::size_t target, float weight,
                             std::span<float> gradient);

/// Scalar reference in double, for tests: returns the loss, and fills the gradient unless it is empty.
double softmax_cross_entropy_reference(std::span<const float> logits, std::size_t target, double weight,
                                       std::span<double> gradient);

}  // namespace sfumato
