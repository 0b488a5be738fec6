// Masked diffusion of tokens: the forward process masks the variables of a row one by one in random order; the reverse
// process samples them from softmaxes conditioned on the observed ones. This is the absorbing diffusion of Austin et
// al. 2021 in the limit of one variable per step (Hoogeboom et al. 2022, "Autoregressive diffusion models").
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sfumato/base/random.h"

namespace sfumato {

/// For each variable, whether it is a further digit of the variable before it, and so unmasked only after it.
using Digits = std::vector<std::uint8_t>;

/// Rearranges `order` so that the digits of each number appear in their own order.
void arrange_digits(const Digits& follows, std::span<std::size_t> order);

/// A random order of unmasking: uniform, except that the digits of a number keep their order. order: [variables].
void draw_order(const Digits& follows, RowRandom& random, std::span<std::size_t> order);

/// The weights of the cross-entropies in the bound: -log p(row) <= E[sum_v weight_v CE_v] over random orders and a
/// number of observed variables uniform on 0 .. variables - 1 (Hoogeboom et al. 2022, eq. 6). Observed variables have
/// weight 0. Of each number only the next masked digit has a weight, the sum of the weights of its masked digits.
/// observed, weights: [variables], at least one masked.
void bound_weights(const Digits& follows, std::span<const std::uint8_t> observed, std::span<float> weights);

/// Draws the forward process for one row: sets the observed flags and the weights of the bound.
void draw_mask(const Digits& follows, RowRandom& random, std::span<std::uint8_t> observed, std::span<float> weights);

}  // namespace sfumato
