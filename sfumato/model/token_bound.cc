#include "sfumato/model/token_bound.h"

#include <algorithm>
#include <vector>

namespace sfumato {

namespace {

constexpr std::size_t kChunk = 2048;  // rows that pass through the network together

}  // namespace

void token_bounds(const TokenInterface& interface, const Mlp& network, const Digits& follows, const TokenTable& tokens,
                  std::size_t draws, std::uint64_t seed, ThreadPool& pool, std::span<double> bounds) {
  const std::size_t variables = tokens.variables;
  const std::size_t all = tokens.rows * draws;
  const std::size_t most = std::min(kChunk, all);
  MatrixBuffer x(most, network.config().inputs);
  MatrixBuffer out(most, network.config().outputs);
  MatrixBuffer weights(most, variables);
  std::vector<double> terms(most);
  const std::vector<Taps> taps(most);
  const RandomStream stream(seed, Purpose::table_masks, ~std::uint64_t{0});  // no step of a training
  std::ranges::fill(bounds, 0.0);
  for (std::size_t first = 0; first < all; first += most) {
    const std::size_t count = std::min(most, all - first);
    pool.parallel_for(count, [&](std::size_t i, std::size_t) {
      RowRandom random(stream, first + i);
      std::vector<std::uint8_t> known(variables);
      draw_mask(follows, random, known, weights.row(i));
      std::vector<std::uint16_t> seen(variables, kNoToken);
      const std::span<const std::uint16_t> row = tokens.row((first + i) / draws);
      for (std::size_t v = 0; v < variables; ++v) {
        if (known[v] != 0) seen[v] = row[v];
      }
      interface.fill_input(seen, x.row(i));
    });
    network.predict(x.view().rows_from(0, count), std::span(taps).first(count), out.view().rows_from(0, count), pool);
    pool.parallel_for(count, [&](std::size_t i, std::size_t) {
      std::vector<float> room(2 * interface.most_levels());
      terms[i] = token_loss(interface, tokens.row((first + i) / draws), weights.row(i), out.row(i), {}, room);
    });
    for (std::size_t i = 0; i < count; ++i) bounds[(first + i) / draws] += terms[i] / static_cast<double>(draws);
  }
}

}  // namespace sfumato
