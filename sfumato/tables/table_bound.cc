#include "sfumato/tables/table_bound.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "sfumato/base/error.h"
#include "sfumato/base/text.h"
#include "sfumato/nn/mlp.h"
#include "sfumato/tables/token_bound.h"
#include "sfumato/tables/token_multinomial.h"

namespace sfumato {

namespace {

// all: [rows, draws]
RowBounds means_of(std::span<const double> all, std::size_t draws) {
  RowBounds bounds;
  const auto count = static_cast<double>(draws);
  for (std::size_t first = 0; first < all.size(); first += draws) {
    double mean = 0;
    double square = 0;
    for (const double value : all.subspan(first, draws)) mean += value / count;
    for (const double value : all.subspan(first, draws)) square += (value - mean) * (value - mean);
    bounds.nats.push_back(mean);
    bounds.standard_error.push_back(draws > 1 ? std::sqrt(square / (count - 1) / count) : 0);
  }
  return bounds;
}

void check_complete(const TableCodec& codec, const TokenTable& tokens) {
  const auto unknown = std::ranges::find(tokens.tokens, kNoToken);
  if (unknown == tokens.tokens.end()) return;
  const auto offset = static_cast<std::size_t>(unknown - tokens.tokens.begin());
  std::size_t column = 0;
  while (column + 1 < codec.columns.size() && codec.first_variable(column + 1) <= offset % tokens.variables) ++column;
  fail(ErrorKind::bad_data,
       "row {}, column {}: the value is missing, but no value was missing in training; remove the row, or "
       "fill it with impute",
       offset / tokens.variables + 1, quoted_text(codec.schema.columns[codec.columns[column].column].name));
}

}  // namespace

RowBounds table_bounds(const TableModel& model, const TokenTable& tokens, std::size_t draws, std::uint64_t seed,
                       ThreadPool& pool) {
  if (draws == 0) fail(ErrorKind::usage, "bound: draws is 0; give 1 or more");
  check_complete(model.codec, tokens);
  const TokenFeaturizer featurizer(model.codec, model.network);
  Mlp network(featurizer.network());
  network.load(model.weights.span(), false, pool);
  std::vector<double> all(tokens.rows * draws);
  if (model.network.process == TokenProcess::masked) {
    token_order_bounds(featurizer, network, digits_of(model.codec), tokens, draws, seed, pool, all);
    return means_of(all, draws);
  }
  const TokenChain chain(model.network, featurizer.network());
  std::vector<double> bounds(tokens.rows);
  for (std::size_t draw = 0; draw < draws; ++draw) {
    multinomial_bounds(featurizer, network, chain, tokens, chain.steps(), seed + draw, pool, bounds);
    for (std::size_t i = 0; i < tokens.rows; ++i) all[i * draws + draw] = bounds[i];
  }
  return means_of(all, draws);
}

}  // namespace sfumato
