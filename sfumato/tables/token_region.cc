#include "sfumato/tables/token_region.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "sfumato/base/error.h"
#include "sfumato/base/random.h"
#include "sfumato/base/text.h"
#include "sfumato/tables/column_condition.h"

namespace sfumato {

namespace {

std::string terms_text(const std::vector<const WhereTerm*>& terms) {
  std::vector<std::string> texts;
  texts.reserve(terms.size());
  for (const WhereTerm* term : terms) texts.push_back(quoted_text(term->text));
  return fmt::format("{}", fmt::join(texts, ", "));
}

ColumnRegion column_region(const ConditionColumn& column, const std::vector<const WhereTerm*>& terms) {
  Allowed allowed = column.all_values();
  for (const WhereTerm* term : terms) {
    column.check(*term);
    column.restrict(*term, allowed);
  }
  ColumnRegion region = column.region_of(*terms.front(), allowed);
  if (!column.holds(region)) {
    fail(ErrorKind::usage, "`where` {}: no training row has such a value{}", terms_text(terms),
         terms.size() > 1 ? "; they contradict each other, remove one of them" : "");
  }
  return region;
}

}  // namespace

std::optional<std::size_t> ColumnRegion::only_symbol() const {
  std::optional<std::size_t> only;
  for (std::size_t symbol = 0; symbol < weight.size(); ++symbol) {
    if (weight[symbol] <= 0) continue;
    if (only) return std::nullopt;
    only = symbol;
  }
  return only;
}

double ColumnRegion::value_of(const ColumnCodec& encoding, std::size_t symbol, double uniform) const {
  if (symbol >= encoding.values() || pieces.empty() || pieces[symbol].empty())
    return encoding.value_of(symbol, uniform);
  const std::vector<Piece>& inside = pieces[symbol];
  double offset = 0;
  for (const Piece& piece : inside) offset += piece.size;
  offset *= uniform;
  std::size_t at = 0;
  while (at + 1 < inside.size() && offset >= inside[at].size) offset -= inside[at++].size;
  const Piece& piece = inside[at];
  if (encoding.values_in(symbol) == 0) return std::min(piece.to, piece.from + offset);
  return encoding.value_at(symbol, static_cast<std::size_t>(std::min(piece.to, piece.from + std::floor(offset))));
}

std::vector<std::size_t> TokenRegion::restricted(const TableCodec& codec) const {
  std::vector<std::size_t> order;
  std::vector<double> inside(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!columns[i]) continue;
    order.push_back(i);
    const std::vector<double>& frequency = codec.columns[i].frequency;
    inside[i] = std::inner_product(frequency.begin(), frequency.end(), columns[i]->weight.begin(), 0.0);
  }
  std::ranges::stable_sort(order, {},
                           [&](std::size_t i) { return std::pair(!columns[i]->only_symbol().has_value(), inside[i]); });
  return order;
}

TokenRegion free_region(const TableCodec& codec) {
  return {std::vector<std::optional<ColumnRegion>>(codec.columns.size())};
}

TokenRegion region_where(const TableCodec& codec, const std::vector<WhereTerm>& terms) {
  TokenRegion region = free_region(codec);
  std::vector<std::vector<const WhereTerm*>> by_column(codec.columns.size());
  for (const WhereTerm& term : terms) {
    const auto encoding = std::ranges::find(codec.columns, term.column, &ColumnCodec::column);
    if (encoding == codec.columns.end()) {
      fail(ErrorKind::usage, "`where` {}: every value of the column was missing; leave it out", quoted_text(term.text));
    }
    by_column[static_cast<std::size_t>(encoding - codec.columns.begin())].push_back(&term);
  }
  for (std::size_t i = 0; i < by_column.size(); ++i) {
    if (by_column[i].empty()) continue;
    region.columns[i] = column_region(ConditionColumn(codec, codec.columns[i]), by_column[i]);
  }
  return region;
}

TokenRegion region_present(const TableCodec& codec) {
  TokenRegion region = free_region(codec);
  for (std::size_t i = 0; i < codec.columns.size(); ++i) {
    const ColumnCodec& encoding = codec.columns[i];
    if (!encoding.may_miss) continue;
    region.columns[i].emplace().weight.assign(encoding.symbols(), 1);
    region.columns[i]->weight.back() = 0;
  }
  return region;
}

void draw_values(const TokenRegion& region, const TableCodec& codec, const TokenTable& tokens, std::uint64_t seed,
                 std::span<const std::uint64_t> row_indices, Table& table) {
  std::size_t variable = 0;
  for (std::size_t i = 0; i < codec.columns.size(); ++i) {
    const ColumnCodec& encoding = codec.columns[i];
    const std::size_t digits = encoding.digits();
    if (!region.columns.empty() && region.columns[i] && !region.columns[i]->pieces.empty()) {
      const RandomStream stream(seed, Purpose::table_values, encoding.column);
      for (std::size_t row = 0; row < tokens.rows; ++row) {
        const std::size_t symbol = encoding.from_tokens(tokens.row(row).subspan(variable, digits));
        const double uniform = RowRandom(stream, row_indices[row]).uniform();
        table.columns[encoding.column].numbers[row] = region.columns[i]->value_of(encoding, symbol, uniform);
      }
    }
    variable += digits;
  }
}

}  // namespace sfumato
