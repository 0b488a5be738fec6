#include "sfumato/model/token_bound.h"

#include <algorithm>
#include <functional>
#include <vector>

namespace sfumato {

namespace {

constexpr std::size_t kChunk = 2048;  // rows that pass through the network together

// What a row shows of itself for one term of a bound, and what its variables' cross-entropies count in it. index: of
// the term; seen: kNoToken where not known yet; weights: 0 yet.
using Show = std::function<void(std::size_t index, std::span<const std::uint16_t> row, std::span<std::uint16_t> seen,
                                std::span<float> weights)>;

// Term after term, `terms` of each row, chunk by chunk through the network; take(index, nats) in order.
template <class Take>
void for_each_term(const TokenInterface& interface, const Mlp& network, const TokenTable& tokens, std::size_t terms,
                   ThreadPool& pool, const Show& show, const Take& take) {
  const std::size_t all = tokens.rows * terms;
  const std::size_t most = std::min(kChunk, all);
  MatrixBuffer x(most, network.config().inputs);
  MatrixBuffer out(most, network.config().outputs);
  MatrixBuffer weights(most, tokens.variables);
  std::vector<double> nats(most);
  const std::vector<Taps> taps(most);
  for (std::size_t first = 0; first < all; first += most) {
    const std::size_t count = std::min(most, all - first);
    pool.parallel_for(count, [&](std::size_t i, std::size_t) {
      std::vector<std::uint16_t> seen(tokens.variables, kNoToken);
      std::ranges::fill(weights.row(i), 0.0F);
      show(first + i, tokens.row((first + i) / terms), seen, weights.row(i));
      interface.fill_input(seen, x.row(i));
    });
    network.predict(x.view().rows_from(0, count), std::span(taps).first(count), out.view().rows_from(0, count), pool);
    pool.parallel_for(count, [&](std::size_t i, std::size_t) {
      std::vector<float> room(2 * interface.most_levels());
      nats[i] = token_loss(interface, tokens.row((first + i) / terms), weights.row(i), out.row(i), {}, room);
    });
    for (std::size_t i = 0; i < count; ++i) take(first + i, nats[i]);
  }
}

}  // namespace

void token_bounds(const TokenInterface& interface, const Mlp& network, const Digits& follows, const TokenTable& tokens,
                  std::size_t draws, std::uint64_t seed, ThreadPool& pool, std::span<double> bounds) {
  const RandomStream stream(seed, Purpose::table_masks, ~std::uint64_t{0});  // no step of a training
  const Show show = [&](std::size_t index, std::span<const std::uint16_t> row, std::span<std::uint16_t> seen,
                        std::span<float> weights) {
    RowRandom random(stream, index);
    std::vector<std::uint8_t> known(row.size());
    draw_mask(follows, random, known, weights);
    for (std::size_t v = 0; v < row.size(); ++v) {
      if (known[v] != 0) seen[v] = row[v];
    }
  };
  std::ranges::fill(bounds, 0.0);
  for_each_term(interface, network, tokens, draws, pool, show,
                [&](std::size_t index, double nats) { bounds[index / draws] += nats / static_cast<double>(draws); });
}

void token_order_bounds(const TokenInterface& interface, const Mlp& network, const Digits& follows,
                        const TokenTable& tokens, std::size_t orders, std::uint64_t seed, ThreadPool& pool,
                        std::span<double> nats) {
  const std::size_t variables = tokens.variables;
  const RandomStream stream(seed, Purpose::table_masks, ~std::uint64_t{1});  // nor the one above
  const Show show = [&](std::size_t index, std::span<const std::uint16_t> row, std::span<std::uint16_t> seen,
                        std::span<float> weights) {
    RowRandom random(stream, index / variables);
    std::vector<std::size_t> order(variables);
    draw_order(follows, random, order);
    for (std::size_t i = 0; i < index % variables; ++i) seen[order[i]] = row[order[i]];
    weights[order[index % variables]] = 1;
  };
  std::ranges::fill(nats, 0.0);
  for_each_term(interface, network, tokens, orders * variables, pool, show,
                [&](std::size_t index, double term) { nats[index / variables] += term; });
}

}  // namespace sfumato
