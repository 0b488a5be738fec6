#include "sfumato/tables/token_bound.h"

#include <algorithm>
#include <vector>

#include "sfumato/tables/bound_terms.h"

namespace sfumato {

namespace {

// Terms of masked rows, `terms` of each. show(index, row, seen, weights) says what a row shows of itself, kNoToken
// where it is not known yet, and what its variables' cross-entropies count, 0 yet.
template <class Show, class Take>
void for_each_masked_term(const TokenFeaturizer& featurizer, const Mlp& network, const TokenTable& tokens,
                          std::size_t terms, ThreadPool& pool, const Show& show, const Take& take) {
  const std::size_t all = tokens.rows * terms;
  MatrixBuffer weights(std::min(kTermSlots, all), tokens.variables);
  const auto see = [&](std::size_t slot, std::size_t index, std::span<float> x) {
    std::vector<std::uint16_t> seen(tokens.variables, kNoToken);
    std::ranges::fill(weights.row(slot), 0.0F);
    show(index, tokens.row(index / terms), seen, weights.row(slot));
    featurizer.fill_input(seen, x);
    return Taps{};
  };
  const auto nats = [&](std::size_t slot, std::size_t index, std::span<const float> out) {
    std::vector<float> room(2 * featurizer.most_levels());
    return token_loss(featurizer, tokens.row(index / terms), weights.row(slot), out, {}, room);
  };
  for_each_term(network, all, pool, see, nats, take);
}

}  // namespace

void token_bounds(const TokenFeaturizer& featurizer, const Mlp& network, const Digits& follows,
                  const TokenTable& tokens, std::size_t draws, std::uint64_t seed, ThreadPool& pool,
                  std::span<double> bounds) {
  const RandomStream stream(seed, Purpose::table_masks, ~std::uint64_t{0});  // no step of a training
  const auto show = [&](std::size_t index, std::span<const std::uint16_t> row, std::span<std::uint16_t> seen,
                        std::span<float> weights) {
    RowRandom random(stream, index);
    std::vector<std::uint8_t> known(row.size());
    draw_mask(follows, random, known, weights);
    for (std::size_t v = 0; v < row.size(); ++v) {
      if (known[v] != 0) seen[v] = row[v];
    }
  };
  std::ranges::fill(bounds, 0.0);
  for_each_masked_term(featurizer, network, tokens, draws, pool, show, [&](std::size_t index, double nats) {
    bounds[index / draws] += nats / static_cast<double>(draws);
  });
}

void token_order_bounds(const TokenFeaturizer& featurizer, const Mlp& network, const Digits& follows,
                        const TokenTable& tokens, std::size_t orders, std::uint64_t seed, ThreadPool& pool,
                        std::span<double> nats) {
  const std::size_t variables = tokens.variables;
  const RandomStream stream(seed, Purpose::table_masks, ~std::uint64_t{1});  // nor the one above
  const auto show = [&](std::size_t index, std::span<const std::uint16_t> row, std::span<std::uint16_t> seen,
                        std::span<float> weights) {
    RowRandom random(stream, index / variables);
    std::vector<std::size_t> order(variables);
    draw_order(follows, random, order);
    for (std::size_t i = 0; i < index % variables; ++i) seen[order[i]] = row[order[i]];
    weights[order[index % variables]] = 1;
  };
  std::ranges::fill(nats, 0.0);
  for_each_masked_term(featurizer, network, tokens, orders * variables, pool, show,
                       [&](std::size_t index, double term) { nats[index / variables] += term; });
}

}  // namespace sfumato
