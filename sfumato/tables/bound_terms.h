// Batched evaluation of the terms of a variational bound, each of which needs one prediction of the network.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "sfumato/base/matrix.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/nn/mlp.h"

namespace sfumato {

/// The number of terms that are evaluated in one batch.
inline constexpr std::size_t kTermSlots = 2048;

/// Calls take(index, nats) for `count` terms, in order. make_input(slot, index, x) writes the network's input and
/// returns its time embedding; nats(slot, index, out) computes the term from the output. Both run concurrently for
/// different slots, which are below kTermSlots. network: loaded with its parameters.
template <class MakeInput, class Nats, class Take>
void for_each_term(const Mlp& network, std::size_t count, ThreadPool& pool, const MakeInput& make_input,
                   const Nats& nats, const Take& take) {
  const std::size_t slots = std::min(kTermSlots, count);
  MatrixBuffer x(slots, network.config().inputs);
  MatrixBuffer out(slots, network.config().outputs);
  std::vector<Taps> taps(slots);
  std::vector<double> terms(slots);
  for (std::size_t first = 0; first < count; first += slots) {
    const std::size_t now = std::min(slots, count - first);
    pool.parallel_for(now, [&](std::size_t i, std::size_t) { taps[i] = make_input(i, first + i, x.row(i)); });
    network.predict(x.view().rows_from(0, now), std::span(taps).first(now), out.view().rows_from(0, now), pool);
    pool.parallel_for(now, [&](std::size_t i, std::size_t) { terms[i] = nats(i, first + i, out.row(i)); });
    for (std::size_t i = 0; i < now; ++i) take(first + i, terms[i]);
  }
}

}  // namespace sfumato
