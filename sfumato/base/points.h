// A data set in memory: named columns of numbers.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace sfumato {

/// Rows of numbers under column names, row-major. In double, so that a column of times near 1.6e9 keeps its seconds.
struct Points {
  std::vector<std::string> columns;
  std::vector<double> values;

  std::size_t rows() const { return columns.empty() ? 0 : values.size() / columns.size(); }
  std::size_t cols() const { return columns.size(); }
  double& operator()(std::size_t row, std::size_t col) { return values[row * cols() + col]; }
  double operator()(std::size_t row, std::size_t col) const { return values[row * cols() + col]; }
  std::span<const double> row(std::size_t index) const { return {values.data() + index * cols(), cols()}; }
};

/// What becomes of an empty field, a word for a missing value, or NaN when a table is read: an error, or NaN.
enum class Blanks { refused, kept };

/// The first rows of a table, at most `count`.
Points first_rows(Points points, std::size_t count);

/// Whether values come again in most rows of a column that is not constant, as whole numbers and prices do: such a
/// column is no sample of a density.
bool has_spikes(const Points& points);

/// The names of columns that came without: x0, x1, ...
std::vector<std::string> default_columns(std::size_t count);

}  // namespace sfumato
