// Points: a matrix of numbers with named columns.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace sfumato {

/// Rows of numbers, row-major, with a name for each column. Double precision, because a Unix time (about 1.6e9) needs
/// it to resolve seconds.
struct Points {
  std::vector<std::string> columns;  ///< names of the columns
  std::vector<double> values;        ///< [rows, columns], row-major

  /// Number of rows.
  std::size_t rows() const { return columns.empty() ? 0 : values.size() / columns.size(); }
  /// Number of columns.
  std::size_t cols() const { return columns.size(); }
  /// The value at a row and a column.
  double& operator()(std::size_t row, std::size_t col) { return values[row * cols() + col]; }
  /// The value at a row and a column.
  double operator()(std::size_t row, std::size_t col) const { return values[row * cols() + col]; }
  /// A row's values.
  std::span<const double> row(std::size_t index) const { return {values.data() + index * cols(), cols()}; }
};

/// What a reader does with an empty field, a missing-value word or NaN: throw an error, or store NaN.
enum class Blanks { refused, kept };

/// The first min(count, rows) rows.
Points first_rows(Points points, std::size_t count);

/// Names for columns without names: x0, x1, ...
std::vector<std::string> default_columns(std::size_t count);

}  // namespace sfumato
