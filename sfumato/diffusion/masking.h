// Masked diffusion of tokens: the forward process masks the variables of a row one after another in random order, the
// reverse process fills them in again from softmaxes given all that are known (the absorbing diffusion of Austin et al.
// 2021 in the limit of one variable a step, which is Hoogeboom et al. 2022, "Autoregressive diffusion models").
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sfumato/base/random.h"

namespace sfumato {

/// Of each variable, whether it is a further digit of the one before it and becomes known only after it.
using Digits = std::vector<std::uint8_t>;

/// Brings the digits of one number, wherever an order of the variables has them, into their own order.
void arrange_digits(const Digits& follows, std::span<std::size_t> order);

/// A random order in which variables become known, uniform but for digits, which come in their own order.
/// order: [variables].
void draw_order(const Digits& follows, RowRandom& random, std::span<std::size_t> order);

/// What the cross-entropy of each variable counts in the bound, given which are known: the bound on -log p(row) is the
/// mean of sum_v weight_v CE_v over random orders and a number of known variables uniform on 0 .. variables - 1
/// (Hoogeboom et al. 2022, eq. 6). Known variables count nothing, nor digits before whose turn another is unknown; a
/// number's next digit counts for all of its unknown ones, as often as one of their places in the order comes next.
/// known, weights: [variables], at least one unknown.
void bound_weights(const Digits& follows, std::span<const std::uint8_t> known, std::span<float> weights);

/// A draw of the forward process for one row: marks what is known still, and gives the bound's weights.
void draw_mask(const Digits& follows, RowRandom& random, std::span<std::uint8_t> known, std::span<float> weights);

}  // namespace sfumato
