#include "sfumato/tables/token_bound.h"

#include <algorithm>
#include <vector>

#include "sfumato/tables/bound_terms.h"

namespace sfumato {

namespace {

// Evaluates `terms` terms for each row. make_mask(index, row, seen, weights) sets the known tokens of `seen`, which are
// kNoToken at first, and the weights of the variables' cross-entropies, which are 0 at first.
template <class MakeMask, class Take>
void for_each_masked_term(const TokenFeaturizer& featurizer, const Mlp& network, const TokenTable& tokens,
                          std::size_t terms, ThreadPool& pool, const MakeMask& make_mask, const Take& take) {
  const std::size_t all = tokens.rows * terms;
  MatrixBuffer weights(std::min(kTermSlots, all), tokens.variables);
  const auto make_input = [&](std::size_t slot, std::size_t index, std::span<float> x) {
    std::vector<std::uint16_t> seen(tokens.variables, kNoToken);
    std::ranges::fill(weights.row(slot), 0.0F);
    make_mask(index, tokens.row(index / terms), seen, weights.row(slot));
    featurizer.fill_input(seen, x);
    return Taps{};
  };
  const auto nats = [&](std::size_t slot, std::size_t index, std::span<const float> out) {
    std::vector<float> workspace(2 * featurizer.max_size());
    return token_loss(featurizer, tokens.row(index / terms), weights.row(slot), out, {}, workspace);
  };
  for_each_term(network, all, pool, make_input, nats, take);
}

}  // namespace

void token_bounds(const TokenFeaturizer& featurizer, const Mlp& network, const Digits& follows,
                  const TokenTable& tokens, std::size_t draws, std::uint64_t seed, ThreadPool& pool,
                  std::span<double> bounds) {
  const RandomStream stream(seed, Purpose::table_masks, ~std::uint64_t{0});  // differs from every training step
  const auto make_mask = [&](std::size_t index, std::span<const std::uint16_t> row, std::span<std::uint16_t> seen,
                             std::span<float> weights) {
    RowRandom random(stream, index);
    std::vector<std::uint8_t> known(row.size());
    draw_mask(follows, random, known, weights);
    for (std::size_t v = 0; v < row.size(); ++v) {
      if (known[v] != 0) seen[v] = row[v];
    }
  };
  std::ranges::fill(bounds, 0.0);
  for_each_masked_term(featurizer, network, tokens, draws, pool, make_mask, [&](std::size_t index, double nats) {
    bounds[index / draws] += nats / static_cast<double>(draws);
  });
}

void token_order_bounds(const TokenFeaturizer& featurizer, const Mlp& network, const Digits& follows,
                        const TokenTable& tokens, std::size_t orders, std::uint64_t seed, ThreadPool& pool,
                        std::span<double> nats) {
  const std::size_t variables = tokens.variables;
  const RandomStream stream(seed, Purpose::table_masks, ~std::uint64_t{1});  // differs from these and from the above
  const auto make_mask = [&](std::size_t index, std::span<const std::uint16_t> row, std::span<std::uint16_t> seen,
                             std::span<float> weights) {
    RowRandom random(stream, index / variables);
    std::vector<std::size_t> order(variables);
    draw_order(follows, random, order);
    for (std::size_t i = 0; i < index % variables; ++i) seen[order[i]] = row[order[i]];
    weights[order[index % variables]] = 1;
  };
  std::ranges::fill(nats, 0.0);
  for_each_masked_term(featurizer, network, tokens, orders * variables, pool, make_mask,
                       [&](std::size_t index, double term) { nats[index / variables] += term; });
}

}  // namespace sfumato
