#include "sfumato/tables/token_codec.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sfumato/base/error.h"
#include "sfumato/base/random.h"

namespace sfumato {

namespace {

bool is_known(const FrameColumn& column) {
  return std::ranges::any_of(column.numbers, [](double value) { return !std::isnan(value); }) ||
         std::ranges::any_of(column.codes, [](std::int32_t code) { return code >= 0; });
}

std::size_t symbol_at(const TokenCode& code, const FrameColumn& column, std::size_t row) {
  return code.numeric() ? code.symbol_of(column.numbers[row]) : code.symbol_of(column.codes[row]);
}

}  // namespace

std::vector<std::uint64_t> numbers_from(std::uint64_t first, std::size_t count) {
  std::vector<std::uint64_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), first);
  return numbers;
}

TokenCodec TokenCodec::fit(const Frame& frame) {
  TokenCodec codec;
  codec.schema = frame.schema;
  codec.rows = frame.rows;
  for (std::size_t i = 0; i < frame.columns.size(); ++i) {
    const ColumnSchema& column = frame.schema.columns[i];
    if (!is_known(frame.columns[i])) continue;
    if (holds_numbers(column.kind)) {
      codec.codes.push_back(make_number_code(i, frame.columns[i].numbers, column.decimals));
    } else if (holds_codes(column.kind)) {
      codec.codes.push_back(make_level_code(i, frame.columns[i].codes, column.levels.size()));
    }
  }
  if (codec.codes.empty()) {
    fail(ErrorKind::bad_data,
         "table: none of its {} columns can be learned: all are constant, identifiers or text; give one that varies",
         frame.columns.size());
  }
  return codec;
}

std::vector<TokenVariable> TokenCodec::variables() const {
  std::vector<TokenVariable> all;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const bool ordered = codes[i].numeric() || schema.columns[codes[i].column].ordered;
    all.push_back({i, codes[i].first_levels(), false, ordered});
    if (codes[i].radix > 0) all.push_back({i, codes[i].radix, true, ordered});
  }
  return all;
}

std::size_t TokenCodec::first_variable(std::size_t code) const {
  std::size_t variable = 0;
  for (std::size_t i = 0; i < code; ++i) variable += codes[i].digits();
  return variable;
}

TokenTable TokenCodec::encode(const Frame& frame) const {
  if (frame.schema.columns.size() != schema.columns.size()) {
    fail(ErrorKind::usage, "tokens: the table has {} columns, the codec {}; read it by the codec's schema",
         frame.schema.columns.size(), schema.columns.size());
  }
  TokenTable table(frame.rows, variables().size());
  std::size_t variable = 0;
  for (const TokenCode& code : codes) {
    const std::size_t digits = code.digits();
    const FrameColumn& column = frame.columns[code.column];
    for (std::size_t row = 0; row < frame.rows; ++row) {
      code.to_tokens(symbol_at(code, column, row), table.row(row).subspan(variable, digits));
    }
    variable += digits;
  }
  return table;
}

Frame TokenCodec::decode(const TokenTable& tokens, std::uint64_t seed, std::span<const std::uint64_t> numbers) const {
  Frame frame;
  frame.schema = schema;
  frame.rows = tokens.rows;
  frame.columns.resize(schema.columns.size());
  for (std::size_t i = 0; i < schema.columns.size(); ++i) {  // what no code says is missing
    if (holds_numbers(schema.columns[i].kind)) frame.columns[i].numbers.assign(tokens.rows, std::nan(""));
    if (holds_codes(schema.columns[i].kind)) frame.columns[i].codes.assign(tokens.rows, -1);
  }
  std::size_t variable = 0;
  for (const TokenCode& code : codes) {
    const std::size_t digits = code.digits();
    const RandomStream stream(seed, Purpose::table_values, code.column);
    FrameColumn& column = frame.columns[code.column];
    for (std::size_t row = 0; row < tokens.rows; ++row) {
      const std::size_t symbol = code.from_tokens(tokens.row(row).subspan(variable, digits));
      if (code.numeric()) {
        column.numbers[row] = code.value_of(symbol, RowRandom(stream, numbers[row]).uniform());
      } else {
        column.codes[row] = code.level_of(symbol);
      }
    }
    variable += digits;
  }
  return frame;
}

}  // namespace sfumato
