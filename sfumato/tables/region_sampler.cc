#include "sfumato/tables/region_sampler.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "sfumato/base/error.h"

namespace sfumato {

namespace {

// Multiplies probabilities by weights and returns their sum.
float restrict(std::span<float> probabilities, std::span<const float> weights) {
  float sum = 0;
  for (std::size_t i = 0; i < probabilities.size(); ++i) sum += probabilities[i] *= weights[i];
  return sum;
}

double fraction_of(float inside, float all) {
  return std::min(1.0, static_cast<double>(inside) / static_cast<double>(all));
}

}  // namespace

RegionSampler::RegionSampler(const TableModel& model, const TokenRegion& region, TokenSoftmax& softmax,
                             OnRejection on_rejection)
    : model_(model), region_(region), softmax_(softmax), on_rejection_(on_rejection) {
  for (const std::size_t encoding : region.restricted(model.codec)) add_column(encoding);
}

void RegionSampler::add_column(std::size_t index) {
  const ColumnCodec& encoding = model_.codec.columns[index];
  const std::vector<double>& inside = region_.columns[index]->weight;
  const std::size_t seconds = std::max<std::size_t>(1, encoding.radix);
  Column column{index, model_.codec.first_variable(index),          region_.columns[index]->only_symbol(),
                {},    std::vector<float>(encoding.first_values()), {}};
  for (std::size_t first = 0; first < encoding.first_values(); ++first) {
    std::size_t whole = 0;
    std::size_t none = 0;
    for (std::size_t second = 0; second < seconds; ++second) {
      const std::array<std::uint16_t, 2> tokens{static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(second)};
      const double weight = inside[encoding.from_tokens(tokens)];
      column.weight.push_back(static_cast<float>(weight));
      whole += weight == 1 ? 1U : 0U;
      none += weight == 0 ? 1U : 0U;
    }
    column.first[first] = none == seconds ? 0.0F : 1.0F;
    if (whole < seconds && none < seconds) column.partial.push_back(first);
  }
  columns_.push_back(std::move(column));
}

void RegionSampler::mask_column(TokenTable& tokens, std::size_t row, const Column& column) const {
  std::ranges::fill(tokens.row(row).subspan(column.variable, model_.codec.columns[column.encoding].digits()), kNoToken);
}

void RegionSampler::draw_column(const Column& column, std::span<const std::size_t> rows, TokenTable& tokens,
                                std::span<RowRandom> randoms, std::span<double> probabilities) {
  if (rows.empty()) return;
  if (model_.codec.columns[column.encoding].radix > 0) return draw_digits(column, rows, tokens, randoms, probabilities);
  const auto variable = [&](std::size_t) { return column.variable; };
  softmax_.for_each(tokens, rows, variable, [&](std::size_t row, std::span<float> weights, float all) {
    const float sum = restrict(weights, column.weight);
    probabilities[row] = fraction_of(sum, all);
    tokens.row(row)[column.variable] = static_cast<std::uint16_t>(pick(weights, sum, randoms[row].uniform()));
  });
}

void RegionSampler::draw_digits(const Column& column, std::span<const std::size_t> rows, TokenTable& tokens,
                                std::span<RowRandom> randoms, std::span<double> probabilities) {
  const std::size_t seconds = model_.codec.columns[column.encoding].radix;
  const auto weights_after = [&](std::size_t first) {
    return std::span<const float>(column.weight).subspan(first * seconds, seconds);
  };
  const auto first = [&](std::size_t) { return column.variable; };
  const auto second = [&](std::size_t) { return column.variable + 1; };
  MatrixBuffer inside(tokens.rows, column.first.size());  // probability to lie inside, for each first token
  for (const std::size_t row : rows) std::ranges::copy(column.first, inside.row(row).begin());
  for (const std::size_t token : column.partial) {
    for (const std::size_t row : rows) tokens.row(row)[column.variable] = static_cast<std::uint16_t>(token);
    softmax_.for_each(tokens, rows, second, [&](std::size_t row, std::span<float> weights, float all) {
      inside(row, token) = static_cast<float>(fraction_of(restrict(weights, weights_after(token)), all));
    });
  }
  for (const std::size_t row : rows) mask_column(tokens, row, column);
  softmax_.for_each(tokens, rows, first, [&](std::size_t row, std::span<float> weights, float all) {
    const float sum = restrict(weights, inside.row(row));
    probabilities[row] = fraction_of(sum, all);
    tokens.row(row)[column.variable] = static_cast<std::uint16_t>(pick(weights, sum, randoms[row].uniform()));
  });
  softmax_.for_each(tokens, rows, second, [&](std::size_t row, std::span<float> weights, float) {
    const float sum = restrict(weights, weights_after(tokens.row(row)[column.variable]));
    tokens.row(row)[column.variable + 1] = static_cast<std::uint16_t>(pick(weights, sum, randoms[row].uniform()));
  });
}

std::vector<RegionSampler::Attempt> RegionSampler::begin(TokenTable& tokens) const {
  std::vector<Attempt> rows(tokens.rows);
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const Column& column = columns_[c];
    const ColumnCodec& encoding = model_.codec.columns[column.encoding];
    for (std::size_t i = 0; i < tokens.rows; ++i) {
      if (tokens.row(i)[column.variable] != kNoToken) continue;
      if (column.only) {
        encoding.to_tokens(*column.only, tokens.row(i).subspan(column.variable, encoding.digits()));
      } else {
        rows[i].columns.push_back(c);
      }
    }
  }
  return rows;
}

void RegionSampler::accept_or_restart(double probability, std::size_t row, TokenTable& tokens, RowRandom& random,
                                      Attempt& attempt) const {
  const bool rejected = probability == 0 || (attempt.next > 0 && random.uniform() >= probability);
  const bool last = attempt.attempts >= kMaxAttempts || (attempt.next == 0 && probability == 0);
  if (!rejected || (last && on_rejection_ == OnRejection::keep)) {
    ++attempt.next;
    return;
  }
  if (last) {
    fail(ErrorKind::usage,
         "no row in {} attempts satisfied all conditions; give fewer "
         "or wider ones",
         attempt.attempts);
  }
  for (std::size_t i = 0; i <= attempt.next; ++i) mask_column(tokens, row, columns_[attempt.columns[i]]);
  attempt.next = 0;
  ++attempt.attempts;
}

void RegionSampler::draw(TokenTable& tokens, std::span<RowRandom> randoms) {
  std::vector<Attempt> rows = begin(tokens);
  std::vector<double> probabilities(tokens.rows);
  for (bool open = true; open;) {
    open = false;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      std::vector<std::size_t> now;
      for (std::size_t i = 0; i < tokens.rows; ++i) {
        if (rows[i].next < rows[i].columns.size() && rows[i].columns[rows[i].next] == c) now.push_back(i);
      }
      draw_column(columns_[c], now, tokens, randoms, probabilities);
      for (const std::size_t i : now) accept_or_restart(probabilities[i], i, tokens, randoms[i], rows[i]);
      open = open || !now.empty();
    }
  }
}

RegionProbability RegionSampler::probability(std::uint64_t seed) {
  const auto drawn = static_cast<std::size_t>(
      std::ranges::count_if(columns_, [](const Column& column) { return !column.only.has_value(); }));
  TokenTable tokens(drawn > 1 ? kProbabilityRows : 1, model_.codec.variables().size());
  const RandomStream stream(seed, Purpose::table_region, 1);
  std::vector<RowRandom> randoms;
  randoms.reserve(tokens.rows);
  std::vector<std::size_t> rows(tokens.rows);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  for (const std::size_t row : rows) randoms.emplace_back(stream, row);
  std::vector<double> inside(tokens.rows, 1);
  std::vector<double> accepted(tokens.rows, 1);
  std::vector<double> probabilities(tokens.rows);
  bool first = true;
  for (const Column& column : columns_) {
    draw_column(column, rows, tokens, randoms, probabilities);
    for (const std::size_t row : rows) inside[row] *= probabilities[row];
    if (column.only) continue;
    for (const std::size_t row : rows) accepted[row] *= first ? 1 : probabilities[row];
    first = false;
  }
  const auto mean = [](const std::vector<double>& x) {
    return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
  };
  return {mean(inside), mean(accepted)};
}

}  // namespace sfumato
