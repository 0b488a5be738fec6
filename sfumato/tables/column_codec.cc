#include "sfumato/tables/column_codec.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <utility>

#include "sfumato/tables/value_counts.h"

namespace sfumato {

namespace {

constexpr std::size_t kMostAtoms = 250;
constexpr std::size_t kRowsOfAtom = 3;
constexpr std::size_t kMostCells = 1024;
constexpr std::size_t kRowsOfCell = 8;
constexpr std::size_t kMostInOneToken = 512;

// The largest step, in units of the last decimal, that all values are multiples of, from the first on.
double step_of(std::span<const ValueCount> values, int decimals) {
  constexpr double kExact = 9e15;  // whole numbers that a double holds
  if (decimals < 0) return 0;
  const double unit = std::pow(10.0, decimals);
  if (std::max(std::abs(values.front().value), std::abs(values.back().value)) * unit > kExact) return 0;
  const std::int64_t first = std::llround(values.front().value * unit);
  std::int64_t step = 0;
  for (const ValueCount& value : values) {
    if (step == 1) break;
    step = std::gcd(step, std::llround(value.value * unit) - first);
  }
  return static_cast<double>(std::max<std::int64_t>(step, 1)) / unit;
}

// Towards both ends cells hold fewer rows, down to one: a value far out would otherwise fill all the way to it.
void add_cells(std::span<const ValueCount> values, std::size_t all, std::size_t rows_of_cell, std::vector<double>& rows,
               ColumnCodec& encoding) {
  std::size_t before = 0;  // the cell that is open
  std::size_t seen = 0;
  bool open = false;
  for (const ValueCount& value : values) {
    const bool alone = value.count >= rows_of_cell;
    if (!open || alone) before = seen;
    seen += value.count;
    const std::size_t wanted = std::clamp<std::size_t>(std::min(before, (all - before) / 2), 1, rows_of_cell);
    if (open && !alone) {
      encoding.high.back() = value.value;
      rows.back() += static_cast<double>(value.count);
    } else {
      encoding.low.push_back(value.value);
      encoding.high.push_back(value.value);
      rows.push_back(static_cast<double>(value.count));
    }
    open = !alone && rows.back() < static_cast<double>(wanted);
  }
}

void finish(std::vector<double> rows, std::size_t missing, std::size_t all, ColumnCodec& encoding) {
  encoding.may_miss = missing > 0;
  if (encoding.may_miss) rows.push_back(static_cast<double>(missing));
  for (const double count : rows) encoding.frequency.push_back(count / static_cast<double>(all));
}

// How many of some rising numbers are not above a value. Without branches: of random values half would be mispredicted.
std::size_t count_up_to(std::span<const double> rising, double value) {
  std::size_t first = 0;
  std::size_t left = rising.size();
  while (left > 1) {
    const std::size_t half = left / 2;
    first += rising[first + half - 1] <= value ? half : 0;
    left -= half;
  }
  return first + (left > 0 && rising[first] <= value ? 1 : 0);
}

void split_in_two(std::size_t most, ColumnCodec& encoding) {
  if (encoding.values() <= most) return;
  encoding.radix = static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(encoding.values()))));
}

}  // namespace

std::size_t ColumnCodec::first_values() const {
  return radix == 0 ? symbols() : (values() + radix - 1) / radix + (may_miss ? 1 : 0);
}

std::size_t ColumnCodec::symbol_of(double value) const {
  if (std::isnan(value)) return values();
  const std::size_t next = count_up_to(low, value);
  if (next == 0) return 0;
  const bool nearer_next = next < low.size() && value > high[next - 1] && low[next] - value < value - high[next - 1];
  return nearer_next ? next : next - 1;
}

std::size_t ColumnCodec::symbol_of(std::int32_t level) const {
  if (level < 0) return values();
  return static_cast<std::size_t>(rank.empty() ? level : rank[static_cast<std::size_t>(level)]);
}

std::size_t ColumnCodec::values_in(std::size_t symbol) const {
  if (low[symbol] == high[symbol]) return 1;
  return step == 0 ? 0 : static_cast<std::size_t>(std::round((high[symbol] - low[symbol]) / step)) + 1;
}

double ColumnCodec::value_at(std::size_t symbol, std::size_t place) const {
  if (low[symbol] == high[symbol]) return low[symbol];
  const double unit = std::pow(10.0, decimals);
  const double value = low[symbol] + step * static_cast<double>(place);
  return std::clamp(std::round(value * unit) / unit, low[symbol], high[symbol]);
}

double ColumnCodec::value_of(std::size_t symbol, double uniform) const {
  if (symbol >= values()) return std::nan("");
  const std::size_t count = values_in(symbol);
  if (count == 0) return std::min(high[symbol], low[symbol] + uniform * (high[symbol] - low[symbol]));
  return value_at(symbol, static_cast<std::size_t>(uniform * static_cast<double>(count)));
}

std::int32_t ColumnCodec::category_of(std::size_t symbol) const {
  if (symbol >= values()) return -1;
  return by_rank.empty() ? static_cast<std::int32_t>(symbol) : by_rank[symbol];
}

void ColumnCodec::set_ranking(std::vector<std::int32_t> levels_by_rank) {
  by_rank = std::move(levels_by_rank);
  rank.resize(by_rank.size());
  for (std::size_t i = 0; i < by_rank.size(); ++i) {
    rank[static_cast<std::size_t>(by_rank[i])] = static_cast<std::int32_t>(i);
  }
}

std::vector<std::uint16_t> ColumnCodec::token_list() const {
  std::vector<std::uint16_t> tokens((symbols() + 1) * digits());
  for (std::size_t symbol = 0; symbol <= symbols(); ++symbol) {
    to_tokens(symbol, std::span(tokens).subspan(symbol * digits(), digits()));
  }
  return tokens;
}

void ColumnCodec::to_tokens(std::size_t symbol, std::span<std::uint16_t> tokens) const {
  const auto token = [](std::size_t index) { return static_cast<std::uint16_t>(index); };
  if (symbol >= symbols()) {
    std::ranges::fill(tokens, kNoToken);
  } else if (radix == 0) {
    tokens[0] = token(symbol);
  } else if (symbol >= values()) {
    tokens[0] = token(first_values() - 1);
    tokens[1] = 0;
  } else {
    tokens[0] = token(symbol / radix);
    tokens[1] = token(symbol % radix);
  }
}

std::size_t ColumnCodec::from_tokens(std::span<const std::uint16_t> tokens) const {
  if (tokens[0] == kNoToken) return symbols();
  if (radix == 0) return tokens[0];
  if (may_miss && tokens[0] + std::size_t{1} == first_values()) return values();
  return std::min(tokens[0] * radix + tokens[1], values() - 1);  // the last first token may lack some second ones
}

ColumnCodec make_number_codec(std::size_t column, std::span<const double> values, int decimals) {
  const std::vector<ValueCount> counts = count_values(values);
  const std::size_t present = std::accumulate(counts.begin(), counts.end(), std::size_t{0},
                                              [](std::size_t sum, const ValueCount& v) { return sum + v.count; });
  ColumnCodec encoding;
  encoding.column = column;
  encoding.decimals = decimals;
  encoding.step = step_of(counts, decimals);
  const bool atoms = counts.size() <= kMostAtoms && present >= kRowsOfAtom * counts.size();
  const std::size_t rows_of_cell = atoms ? 1 : std::max(kRowsOfCell, (present + kMostCells - 1) / kMostCells);
  std::vector<double> rows;
  add_cells(counts, present, rows_of_cell, rows, encoding);
  finish(std::move(rows), values.size() - present, values.size(), encoding);
  split_in_two(kMostAtoms, encoding);
  return encoding;
}

ColumnCodec make_category_codec(std::size_t column, std::span<const std::int32_t> encodings, std::size_t levels) {
  std::vector<double> rows(levels);
  std::size_t missing = 0;
  for (const std::int32_t encoding : encodings) {
    if (encoding < 0) {
      ++missing;
    } else {
      ++rows[static_cast<std::size_t>(encoding)];
    }
  }
  ColumnCodec encoding;
  encoding.column = column;
  if (levels > kMostInOneToken) {
    std::vector<std::int32_t> order(levels);
    std::iota(order.begin(), order.end(), 0);
    const auto count = [&](std::int32_t level) { return rows[static_cast<std::size_t>(level)]; };
    std::ranges::stable_sort(order, std::ranges::greater(), count);
    std::vector<double> sorted;
    sorted.reserve(levels);
    for (const std::int32_t level : order) sorted.push_back(count(level));
    encoding.set_ranking(std::move(order));
    rows = std::move(sorted);
  }
  finish(std::move(rows), missing, encodings.size(), encoding);
  split_in_two(kMostInOneToken, encoding);
  return encoding;
}

}  // namespace sfumato
