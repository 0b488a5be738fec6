// The variational bound of rows of tokens under a network.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "sfumato/base/thread_pool.h"
#include "sfumato/diffusion/masking.h"
#include "sfumato/nn/mlp.h"
#include "sfumato/tables/token_network.h"

namespace sfumato {

/// The bound on -log p, in nats a row, for each row: the mean over `draws` masks, which depend on the seed and the
/// row's place. network: loaded with the interface's parameters; bounds: [tokens.rows].
void token_bounds(const TokenFeaturizer& featurizer, const Mlp& network, const Digits& follows,
                  const TokenTable& tokens, std::size_t draws, std::uint64_t seed, ThreadPool& pool,
                  std::span<double> bounds);

/// -log p of each row when its variables are told in each of `orders` random orders, in nats: what the bound is the
/// mean of. network: as above; nats: [tokens.rows, orders].
void token_order_bounds(const TokenFeaturizer& featurizer, const Mlp& network, const Digits& follows,
                        const TokenTable& tokens, std::size_t orders, std::uint64_t seed, ThreadPool& pool,
                        std::span<double> nats);

}  // namespace sfumato
