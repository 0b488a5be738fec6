// The softmax of a few logits, and the cross-entropy that trains it.
#pragma once

#include <cstddef>
#include <span>

namespace sfumato {

/// weights = exp(logits - their maximum), so that the largest is 1; returns their sum, in one order for every
/// instruction set. Not finite where a logit is no number. logits, weights: [K], K >= 1; weights may be logits.
float softmax_weights(std::span<const float> logits, std::span<float> weights);

/// weight * (log sum exp(logits) - logits[target]), in nats, and its gradient, weight * (softmax(logits) -
/// one(target)). logits, gradient: [K], K >= 1, no overlap; target < K.
double softmax_cross_entropy(std::span<const float> logits, std::size_t target, float weight,
                             std::span<float> gradient);

/// The scalar twin in double, the oracle of the tests: the loss, and the gradient where it is not empty.
double softmax_cross_entropy_reference(std::span<const float> logits, std::size_t target, double weight,
                                       std::span<double> gradient);

}  // namespace sfumato
