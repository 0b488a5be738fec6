// How the values of one column become symbols, and symbols tokens.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sfumato {

/// Stands in a row of tokens for what is not known.
inline constexpr std::uint16_t kNoToken = 0xFFFF;

/// A column's symbols are the cells of its numbers, in rising order, or its levels; then one for a missing value, where
/// values were missing. A cell of a single value is an atom. Many symbols are written with two tokens, like a number
/// with two digits.
struct ColumnCodec {
  std::size_t column = 0;         ///< in the schema
  std::vector<double> low;        ///< [cells] ends of each cell, both inside; none for levels
  std::vector<double> high;       ///< [cells]
  double step = 0;                ///< the values inside of a cell are low, low + step, ...; 0: any
  int decimals = -1;              ///< to which a drawn value is rounded; -1: not at all
  std::vector<double> frequency;  ///< [symbols] of the rows of the table that the code was made for
  bool may_miss = false;
  std::size_t radix = 0;              ///< symbols that share a first token; 0: one token each
  std::vector<std::int32_t> by_rank;  ///< [levels] of levels in two tokens: the most frequent first; none: as they are
  std::vector<std::int32_t> rank;     ///< [levels] the way back, the symbol of each level

  bool numeric() const { return !low.empty(); }
  std::size_t symbols() const { return frequency.size(); }
  /// Symbols of values, without that for a missing one.
  std::size_t values() const { return frequency.size() - (may_miss ? 1 : 0); }
  std::size_t first_values() const;
  /// Tokens that a symbol is written with.
  std::size_t digits() const { return radix > 0 ? 2 : 1; }

  /// The symbol of a value: the cell that it lies in or next to. NaN: the missing one, or symbols() where there is
  /// none.
  std::size_t symbol_of(double value) const;
  std::size_t symbol_of(std::int32_t level) const;
  /// How many values a cell holds; 0 where they are any numbers between its ends.
  std::size_t values_in(std::size_t symbol) const;
  /// One of them, in rising order.
  double value_at(std::size_t symbol, std::size_t place) const;
  /// A value of a cell, uniform over those that it holds by a number of [0, 1).
  double value_of(std::size_t symbol, double uniform) const;
  std::int32_t category_of(std::size_t symbol) const;
  /// Sets by_rank and rank.
  void set_ranking(std::vector<std::int32_t> levels_by_rank);

  /// tokens: [1], or [2] with a radix. symbols() becomes kNoToken, and so does it from there.
  void to_tokens(std::size_t symbol, std::span<std::uint16_t> tokens) const;
  /// The tokens of all symbols, symbols() included. [symbols + 1, digits]
  std::vector<std::uint16_t> token_list() const;
  std::size_t from_tokens(std::span<const std::uint16_t> tokens) const;
};

/// The code of a column of numbers. A value of its own cell is one of at most 250, each seen three times on average, or
/// one as frequent as a cell is meant to be; else cells hold equal shares of the rows, a 1024th and at least eight
/// rows, but for the outermost ones, which hold 1, 1, 2, 4, ... rows. `decimals` is how the values are written, -1 for
/// as many digits as it takes. At least one value is no NaN.
ColumnCodec make_number_codec(std::size_t column, std::span<const double> values, int decimals);
/// The code of a column of levels, -1 for missing.
ColumnCodec make_category_codec(std::size_t column, std::span<const std::int32_t> encodings, std::size_t levels);

}  // namespace sfumato
