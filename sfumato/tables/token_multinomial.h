// Multinomial diffusion of rows of tokens with a network: the chain with its time embeddings, the loss and the
// variational bound.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sfumato/base/random.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/diffusion/multinomial.h"
#include "sfumato/nn/mlp.h"
#include "sfumato/tables/table_codec.h"
#include "sfumato/tables/token_network.h"

namespace sfumato {

/// A multinomial chain with the cosine schedule (Nichol and Dhariwal 2021), and the time embedding of each step.
struct TokenChain {
  NoiseSchedule schedule;
  MultinomialChain chain;
  std::vector<Taps> taps;  ///< [T + 1]

  /// network: TokenFeaturizer::network() for a multinomial process.
  TokenChain(const TokenNetworkConfig& config, const MlpConfig& network);
  std::size_t steps() const { return chain.steps(); }
};

/// Log-probabilities of a variable's softmax, in double. out: [outputs]; log_p: [size(variable)]; workspace:
/// [max_size()].
void log_softmax_of(const TokenFeaturizer& featurizer, std::size_t variable, std::span<const float> out,
                    std::span<float> workspace, std::span<double> log_p);

/// Draws x_t ~ q(x_t | x_0) for every variable. x_0, x_t: [variables].
void draw_tokens(const TokenFeaturizer& featurizer, const TokenChain& chain, std::size_t t,
                 std::span<const std::uint16_t> x_0, RowRandom& random, std::span<std::uint16_t> x_t);

/// The term of step t in one row's bound, in nats: the sum of multinomial_term() over its variables. x_t, x_0:
/// [variables]; out: [outputs].
double multinomial_loss(const TokenFeaturizer& featurizer, const MultinomialChain& chain, std::size_t t,
                        std::span<const std::uint16_t> x_t, std::span<const std::uint16_t> x_0,
                        std::span<const float> out);

/// The variational bound on -log p of each row, in nats. The chain is divided into `draws` equal parts; each
/// contributes the term of one random step, scaled by T / draws; the prior term is added. With draws = T every step has
/// its term. The random numbers depend on the seed and the row's index in `tokens`. network: loaded with the
/// featurizer's parameters; bounds: [tokens.rows].
void multinomial_bounds(const TokenFeaturizer& featurizer, const Mlp& network, const TokenChain& chain,
                        const TokenTable& tokens, std::size_t draws, std::uint64_t seed, ThreadPool& pool,
                        std::span<double> bounds);

}  // namespace sfumato
