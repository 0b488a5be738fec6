// The variational bound of rows of tokens, for the masked process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "sfumato/base/thread_pool.h"
#include "sfumato/diffusion/masking.h"
#include "sfumato/nn/mlp.h"
#include "sfumato/tables/token_network.h"

namespace sfumato {

/// Estimates the bound on -log p of each row, in nats, as the mean over `draws` random masks. The masks depend on the
/// seed and the row's index in `tokens`. follows: digits_of(codec); network: loaded with the featurizer's parameters;
/// bounds: [tokens.rows].
void token_bounds(const TokenFeaturizer& featurizer, const Mlp& network, const Digits& follows,
                  const TokenTable& tokens, std::size_t draws, std::uint64_t seed, ThreadPool& pool,
                  std::span<double> bounds);

/// -log p of each row, in nats, if its variables become known in each of `orders` random orders; the bound is the mean
/// over orders. follows, network: as above; nats: [tokens.rows, orders].
void token_order_bounds(const TokenFeaturizer& featurizer, const Mlp& network, const Digits& follows,
                        const TokenTable& tokens, std::size_t orders, std::uint64_t seed, ThreadPool& pool,
                        std::span<double> nats);

}  // namespace sfumato
