#include "sfumato/tables/table_codec.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "sfumato/base/error.h"
#include "sfumato/base/random.h"
#include "sfumato/base/text.h"

namespace sfumato {

namespace {

bool is_known(const TableColumn& column) {
  return std::ranges::any_of(column.numbers, [](double value) { return !std::isnan(value); }) ||
         std::ranges::any_of(column.indices, [](std::int32_t encoding) { return encoding >= 0; });
}

// Rows whose tokens fit in a cache: the columns write their tokens to them one after another.
constexpr std::size_t kBlockRows = 2048;

// One column on its way to tokens.
struct ColumnEncoder {
  const ColumnCodec& codec;
  const TableColumn& column;
  std::size_t variable;
  std::vector<std::uint16_t> token_list = codec.token_list();

  std::size_t symbol_at(std::size_t row) const {
    return codec.numeric() ? codec.symbol_of(column.numbers[row]) : codec.symbol_of(column.indices[row]);
  }
  void encode(std::size_t first, std::size_t end, TokenTable& tokens) const {
    const std::size_t digits = codec.digits();
    for (std::size_t row = first; row < end; ++row) {
      const std::size_t symbol = std::min(symbol_at(row), codec.symbols());
      std::uint16_t* const out = tokens.tokens.data() + row * tokens.variables + variable;
      out[0] = token_list[symbol * digits];
      if (digits > 1) out[1] = token_list[symbol * digits + 1];
    }
  }
};

// Values are compared with each other, so their range must be a number.
void check_range_of(const ColumnSchema& column, const std::vector<double>& numbers) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const double x : numbers) {
    if (std::isnan(x)) continue;
    low = std::min(low, x);
    high = std::max(high, x);
  }
  if (low <= high && !std::isfinite(high - low)) {
    fail(ErrorKind::bad_data, "column {}: values from {} to {} lie too far apart; rescale the column",
         quoted_text(column.name), low, high);
  }
}

}  // namespace

std::vector<std::uint64_t> row_indices_from(std::uint64_t first, std::size_t count) {
  std::vector<std::uint64_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), first);
  return numbers;
}

TableCodec TableCodec::fit(const Table& table) {
  TableCodec codec;
  codec.schema = table.schema;
  codec.rows = table.rows;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const ColumnSchema& column = table.schema.columns[i];
    if (!is_known(table.columns[i])) continue;
    if (holds_numbers(column.kind)) {
      check_range_of(column, table.columns[i].numbers);
      codec.columns.push_back(make_number_codec(i, table.columns[i].numbers, counted_decimals(column)));
      const std::vector<std::int32_t>& offsets = table.columns[i].indices;  // of times in several places
      if (!offsets.empty()) codec.columns.push_back(make_category_codec(i, offsets, column.categories.size()));
    } else if (holds_categories(column.kind)) {
      codec.columns.push_back(make_category_codec(i, table.columns[i].indices, column.categories.size()));
    }
  }
  if (codec.columns.empty()) {
    fail(ErrorKind::bad_data,
         "table: none of its {} columns can be learned: all are constant, identifiers or text; give one that varies",
         table.columns.size());
  }
  return codec;
}

std::vector<TokenVariable> TableCodec::variables() const {
  std::vector<TokenVariable> all;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const bool ordered = columns[i].numeric() || schema.columns[columns[i].column].ordered;
    all.push_back({i, columns[i].first_values(), false, ordered});
    if (columns[i].radix > 0) all.push_back({i, columns[i].radix, true, ordered});
  }
  return all;
}

std::size_t TableCodec::first_variable(std::size_t encoding) const {
  std::size_t variable = 0;
  for (std::size_t i = 0; i < encoding; ++i) variable += columns[i].digits();
  return variable;
}

TokenTable TableCodec::encode(const Table& table) const {
  if (table.schema.columns.size() != schema.columns.size()) {
    fail(ErrorKind::usage, "tokens: the table has {} columns, the codec {}; read it by the codec's schema",
         table.schema.columns.size(), schema.columns.size());
  }
  std::vector<ColumnEncoder> encoders;
  std::size_t variable = 0;
  for (const ColumnCodec& encoding : columns) {
    encoders.push_back({encoding, table.columns[encoding.column], variable});
    variable += encoding.digits();
  }
  TokenTable tokens(table.rows, variable);
  for (std::size_t first = 0; first < table.rows; first += kBlockRows) {
    const std::size_t end = std::min(first + kBlockRows, table.rows);
    for (const ColumnEncoder& encoder : encoders) encoder.encode(first, end, tokens);
  }
  return tokens;
}

Table TableCodec::decode(const TokenTable& tokens, std::uint64_t seed, std::span<const std::uint64_t> numbers) const {
  Table table;
  table.schema = schema;
  table.rows = tokens.rows;
  table.columns.resize(schema.columns.size());
  for (std::size_t i = 0; i < schema.columns.size(); ++i) {  // what no code says is missing
    if (holds_numbers(schema.columns[i].kind)) table.columns[i].numbers.assign(tokens.rows, std::nan(""));
    if (holds_categories(schema.columns[i].kind)) table.columns[i].indices.assign(tokens.rows, -1);
    const bool offsets = schema.columns[i].kind == ColumnKind::datetime && !schema.columns[i].categories.empty();
    if (offsets) table.columns[i].indices.assign(tokens.rows, 0);
  }
  std::size_t variable = 0;
  for (const ColumnCodec& encoding : columns) {
    const std::size_t digits = encoding.digits();
    const RandomStream stream(seed, Purpose::table_values, encoding.column);
    TableColumn& column = table.columns[encoding.column];
    for (std::size_t row = 0; row < tokens.rows; ++row) {
      const std::size_t symbol = encoding.from_tokens(tokens.row(row).subspan(variable, digits));
      if (encoding.numeric()) {
        column.numbers[row] = encoding.value_of(symbol, RowRandom(stream, numbers[row]).uniform());
      } else {
        column.indices[row] = encoding.category_of(symbol);
      }
    }
    variable += digits;
  }
  return table;
}

}  // namespace sfumato
