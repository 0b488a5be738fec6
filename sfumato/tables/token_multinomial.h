// Multinomial diffusion of rows of tokens under a network: where its steps look in the tables, its loss and its bound.
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

/// A chain of the cosine schedule (Nichol and Dhariwal 2021), and where each of its steps looks in the network's
/// tables.
struct TokenChain {
  NoiseSchedule schedule;
  MultinomialChain chain;
  std::vector<Taps> taps;  ///< [T + 1]

  /// network: that of the interface, of a multinomial process.
  TokenChain(const TokenNetworkConfig& config, const MlpConfig& network);
  std::size_t steps() const { return chain.steps(); }
};

/// The logarithms of a variable's softmax, in double. log_p: [levels(variable)]; room: [most_levels()].
void log_softmax_of(const TokenFeaturizer& featurizer, std::size_t variable, std::span<const float> out,
                    std::span<float> room, std::span<double> log_p);

/// Draws every variable of x_t given x_0. Both [variables].
void draw_tokens(const TokenFeaturizer& featurizer, const TokenChain& chain, std::size_t t,
                 std::span<const std::uint16_t> x_0, RowRandom& random, std::span<std::uint16_t> x_t);

/// The bound's term of step t for one row, in nats: the sum of multinomial_term() over its variables.
double multinomial_loss(const TokenFeaturizer& featurizer, const MultinomialChain& chain, std::size_t t,
                        std::span<const std::uint16_t> x_t, std::span<const std::uint16_t> x_0,
                        std::span<const float> out);

/// The bound on -log p of each row, in nats: terms of `draws` steps, one at random in each of as many equal parts of
/// the chain, times T / draws, and what x_T tells. With draws = T every step has its term. The draws depend on the seed
/// and the row's place. network: loaded with the interface's parameters; bounds: [tokens.rows].
void multinomial_bounds(const TokenFeaturizer& featurizer, const Mlp& network, const TokenChain& chain,
                        const TokenTable& tokens, std::size_t draws, std::uint64_t seed, ThreadPool& pool,
                        std::span<double> bounds);

}  // namespace sfumato
