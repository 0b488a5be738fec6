// The terms of a bound, of which a network predicts each one's part.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "sfumato/base/matrix.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/nn/mlp.h"

namespace sfumato {

/// Terms that pass through the network together; each has a slot below this number meanwhile.
inline constexpr std::size_t kTermSlots = 2048;

/// Calls take(index, nats) in order for `count` terms. show(slot, index, x) writes what the network sees and says where
/// it looks in its tables; nats(slot, index, out) makes the term of the answer. Both run side by side for different
/// slots. network: loaded.
template <class Show, class Nats, class Take>
void for_each_term(const Mlp& network, std::size_t count, ThreadPool& pool, const Show& show, const Nats& nats,
                   const Take& take) {
  const std::size_t most = std::min(kTermSlots, count);
  MatrixBuffer x(most, network.config().inputs);
  MatrixBuffer out(most, network.config().outputs);
  std::vector<Taps> taps(most);
  std::vector<double> terms(most);
  for (std::size_t first = 0; first < count; first += most) {
    const std::size_t now = std::min(most, count - first);
    pool.parallel_for(now, [&](std::size_t i, std::size_t) { taps[i] = show(i, first + i, x.row(i)); });
    network.predict(x.view().rows_from(0, now), std::span(taps).first(now), out.view().rows_from(0, now), pool);
    pool.parallel_for(now, [&](std::size_t i, std::size_t) { terms[i] = nats(i, first + i, out.row(i)); });
    for (std::size_t i = 0; i < now; ++i) take(first + i, terms[i]);
  }
}

}  // namespace sfumato
