#include "sfumato/tables/impute.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/tables/table_sampler.h"

namespace sfumato {

namespace {

bool is_missing_cell(const ColumnCodec& encoding, const Table& table, std::size_t row) {
  return lacks_value(table.schema.columns[encoding.column], table.columns[encoding.column], row);
}

// Encodes the table with kNoToken for missing values.
TokenTable known_tokens(const TableCodec& codec, const Table& table) {
  TokenTable tokens = codec.encode(table);
  std::size_t variable = 0;
  for (const ColumnCodec& encoding : codec.columns) {
    for (std::size_t row = 0; row < table.rows; ++row) {
      if (is_missing_cell(encoding, table, row))
        std::ranges::fill(tokens.row(row).subspan(variable, encoding.digits()), kNoToken);
    }
    variable += encoding.digits();
  }
  return tokens;
}

void copy_cell(const ColumnCodec& encoding, const Table& from, std::size_t from_row, Table& to, std::size_t to_row) {
  if (encoding.numeric()) {
    to.columns[encoding.column].numbers[to_row] = from.columns[encoding.column].numbers[from_row];
  } else {
    to.columns[encoding.column].indices[to_row] = from.columns[encoding.column].indices[from_row];
  }
}

// Accumulates the mean and the mode of a column over its symbols.
class PointEstimate {
 public:
  void add(const ColumnCodec& encoding, std::size_t symbol, double probability) {
    if (symbol >= encoding.values()) return;  // the symbol of a missing value
    if (encoding.numeric()) sum_ += probability * (encoding.low[symbol] / 2 + encoding.high[symbol] / 2);
    total_ += probability;
    if (probability <= max_) return;
    max_ = probability;
    mode_ = symbol;
  }
  void write(const ColumnCodec& encoding, std::size_t row, Table& table) const {
    if (!encoding.numeric()) {
      table.columns[encoding.column].indices[row] = encoding.category_of(mode_);
      return;
    }
    const double mean = std::clamp(sum_ / total_, encoding.low.front(), encoding.high.back());
    const double unit = std::pow(10.0, std::max(0, encoding.decimals));
    table.columns[encoding.column].numbers[row] = encoding.decimals < 0 ? mean : std::round(mean * unit) / unit;
  }

 private:
  double sum_ = 0;
  double total_ = 0;
  double max_ = -1;
  std::size_t mode_ = 0;
};

// The estimates of one column for these rows, whose missing values are all kNoToken.
std::vector<PointEstimate> estimates_of(const ColumnCodec& encoding, std::size_t variable,
                                        std::span<const std::size_t> rows, TokenSoftmax& softmax, TokenTable& tokens) {
  std::vector<PointEstimate> estimates(tokens.rows);
  std::vector<std::vector<double>> firsts(tokens.rows);
  const auto first = [&](std::size_t) { return variable; };
  const auto second = [&](std::size_t) { return variable + 1; };
  softmax.for_each(tokens, rows, first, [&](std::size_t row, std::span<const float> probabilities, float sum) {
    for (const float probability : probabilities)
      firsts[row].push_back(static_cast<double>(probability) / static_cast<double>(sum));
    for (std::size_t i = 0; encoding.radix == 0 && i < probabilities.size(); ++i)
      estimates[row].add(encoding, i, firsts[row][i]);
  });
  const std::size_t digits = encoding.radix == 0 ? 0 : encoding.first_values() - (encoding.may_miss ? 1 : 0);
  for (std::size_t digit = 0; digit < digits; ++digit) {
    for (const std::size_t row : rows) tokens.row(row)[variable] = static_cast<std::uint16_t>(digit);
    softmax.for_each(tokens, rows, second, [&](std::size_t row, std::span<const float> probabilities, float sum) {
      for (std::size_t i = 0; i < probabilities.size(); ++i) {
        const std::size_t symbol = std::min(digit * encoding.radix + i, encoding.values() - 1);
        estimates[row].add(encoding, symbol,
                           firsts[row][digit] * static_cast<double>(probabilities[i]) / static_cast<double>(sum));
      }
    });
  }
  for (const std::size_t row : rows) std::ranges::fill(tokens.row(row).subspan(variable, encoding.digits()), kNoToken);
  return estimates;
}

void fill_best(const TableCodec& codec, std::size_t first_row, TokenSoftmax& softmax, TokenTable& tokens,
               Table& filled) {
  std::size_t variable = 0;
  for (const ColumnCodec& encoding : codec.columns) {
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < tokens.rows; ++i) {
      if (tokens.row(i)[variable] == kNoToken) rows.push_back(i);
    }
    if (!rows.empty()) {
      const std::vector<PointEstimate> estimates = estimates_of(encoding, variable, rows, softmax, tokens);
      for (const std::size_t row : rows) estimates[row].write(encoding, first_row + row, filled);
    }
    variable += encoding.digits();
  }
}

// Calls take(first row, tokens) with a copy of each block of rows.
void for_each_block(const TokenTable& tokens, const std::function<void(std::size_t first, TokenTable& block)>& take) {
  for (std::size_t first = 0; first < tokens.rows; first += kTableBlock) {
    TokenTable block(std::min(kTableBlock, tokens.rows - first), tokens.variables);
    for (std::size_t i = 0; i < block.rows; ++i) std::ranges::copy(tokens.row(first + i), block.row(i).begin());
    take(first, block);
  }
}

}  // namespace

Table impute_draws(const TableModel& model, const Table& incomplete, std::uint64_t seed, std::uint64_t imputation,
                   ThreadPool& pool) {
  const TokenRegion present = region_present(model.codec);
  TokenFiller filler(model, present, std::min(kTableBlock, incomplete.rows), pool, OnRejection::keep);
  Table filled = incomplete;
  for_each_block(known_tokens(model.codec, incomplete), [&](std::size_t first, TokenTable& block) {
    const std::vector<std::uint64_t> row_indices = row_indices_from(first + imputation * kDrawOffset, block.rows);
    filler.fill(block, seed, row_indices);
    const Table drawn = model.codec.decode(block, seed, row_indices);
    for (const ColumnCodec& encoding : model.codec.columns) {
      for (std::size_t i = 0; i < block.rows; ++i) {
        if (is_missing_cell(encoding, incomplete, first + i)) copy_cell(encoding, drawn, i, filled, first + i);
      }
    }
  });
  return filled;
}

Table impute_best(const TableModel& model, const Table& incomplete, ThreadPool& pool) {
  TokenSoftmax softmax(model, std::min(kTableBlock, incomplete.rows), pool);
  Table filled = incomplete;
  for_each_block(known_tokens(model.codec, incomplete),
                 [&](std::size_t first, TokenTable& block) { fill_best(model.codec, first, softmax, block, filled); });
  return filled;
}

MissingCount count_missing(const TableCodec& codec, const Table& incomplete) {
  MissingCount count;
  for (std::size_t row = 0; row < incomplete.rows; ++row) {
    const auto missing = static_cast<std::size_t>(std::ranges::count_if(
        codec.columns, [&](const ColumnCodec& encoding) { return is_missing_cell(encoding, incomplete, row); }));
    count.incomplete += missing;
    count.rows += missing > 0 ? 1U : 0U;
    count.blank += missing == codec.columns.size() ? 1U : 0U;
  }
  return count;
}

}  // namespace sfumato
