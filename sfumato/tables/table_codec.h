// Tables of mixed columns as rows of tokens, and back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sfumato/columns/schema.h"
#include "sfumato/columns/table.h"
#include "sfumato/tables/column_codec.h"

namespace sfumato {

/// One of the variables that a row's tokens are values of.
struct TokenVariable {
  std::size_t encoding = 0;  ///< which of the codec's codes it belongs to
  std::size_t size = 0;      ///< its values are 0 .. size - 1
  bool follows = false;      ///< the second digit of the variable before it
  bool ordered = false;      ///< its values are in order, but for the last where a value may be missing
};

/// Rows of tokens, kNoToken for what is not known.
struct TokenTable {
  std::size_t rows = 0;
  std::size_t variables = 0;
  std::vector<std::uint16_t> tokens;  ///< [rows, variables]

  TokenTable() = default;
  TokenTable(std::size_t rows_, std::size_t variables_)
      : rows(rows_), variables(variables_), tokens(rows_ * variables_, kNoToken) {}
  std::span<std::uint16_t> row(std::size_t index) { return std::span(tokens).subspan(index * variables, variables); }
  std::span<const std::uint16_t> row(std::size_t index) const {
    return std::span(tokens).subspan(index * variables, variables);
  }
};

/// first, first + 1, ...
std::vector<std::uint64_t> row_indices_from(std::uint64_t first, std::size_t count);

/// Knows how the columns of a schema become tokens. Columns that are not learned have none.
struct TableCodec {
  Schema schema;
  std::vector<ColumnCodec> columns;
  std::size_t rows = 0;  ///< of the table that it was made for

  /// The codec that suits a table. Throws Error (bad_data) when no column can be learned.
  static TableCodec fit(const Table& table);

  std::vector<TokenVariable> variables() const;
  /// The tokens of a frame of this schema, row by row. A missing value in a column that never misses one is kNoToken.
  /// Throws Error (usage) on another schema.
  TokenTable encode(const Table& table) const;
  /// The place of codes[code]'s first token in a row.
  std::size_t first_variable(std::size_t encoding) const;
  /// The way back: a category or an atom is itself again, another number one of its cell by random numbers that depend
  /// on the seed, the column and the row's number alone. kNoToken is a missing value. numbers: of the rows.
  Table decode(const TokenTable& tokens, std::uint64_t seed, std::span<const std::uint64_t> numbers) const;
  /// Of rows that are numbered from first_row on.
  Table decode(const TokenTable& tokens, std::uint64_t seed, std::uint64_t first_row) const {
    return decode(tokens, seed, row_indices_from(first_row, tokens.rows));
  }
};

}  // namespace sfumato
