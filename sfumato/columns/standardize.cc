#include "sfumato/columns/standardize.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "sfumato/base/error.h"
#include "sfumato/base/text.h"

namespace sfumato {
namespace {

// A column whose range is less than this times its largest magnitude varies by rounding errors only.
constexpr double kRounding = 16 * std::numeric_limits<double>::epsilon();
// The number of column names that an error lists.
constexpr std::size_t kListed = 5;

struct Column {
  double mean = 0;
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
  double range = 0;
  double sum = 0;      // sum of deviations from the mean, in units of the range
  double squares = 0;  // sum of their squares
};

// Running means (Welford 1962) cannot overflow if the range does not.
void first_pass(const Points& points, std::vector<Column>& columns) {
  for (std::size_t i = 0; i < points.rows(); ++i) {
    const std::span<const double> row = points.row(i);
    for (std::size_t j = 0; j < row.size(); ++j) {
      Column& column = columns[j];
      column.mean += (row[j] - column.mean) / static_cast<double>(i + 1);
      column.low = std::min(column.low, row[j]);
      column.high = std::max(column.high, row[j]);
    }
  }
}

// The range of a column, 0 if it counts as constant.
double spread(const Column& column, const std::string& name) {
  const double range = column.high - column.low;
  const bool bounded = std::isfinite(column.low) && std::isfinite(column.high);
  // If the range overflows, the mean may be NaN too; that case has its own message below.
  if (!bounded || (std::isfinite(range) && std::isnan(column.mean))) {
    fail(ErrorKind::bad_data, "column {} holds NaN or Inf; correct or remove it", quoted_text(name));
  }
  if (!std::isfinite(range)) {
    fail(ErrorKind::bad_data, "column {}: values from {} to {} lie too far apart; rescale the column",
         quoted_text(name), column.low, column.high);
  }
  return range <= kRounding * std::max(std::abs(column.low), std::abs(column.high)) ? 0 : range;
}

// Squares in units of the range neither overflow nor underflow; the sum corrects the rounding of the first pass.
void second_pass(const Points& points, std::vector<Column>& columns) {
  for (std::size_t i = 0; i < points.rows(); ++i) {
    const std::span<const double> row = points.row(i);
    for (std::size_t j = 0; j < row.size(); ++j) {
      Column& column = columns[j];
      if (column.range == 0) continue;
      const double deviation = (row[j] - column.mean) / column.range;
      column.sum += deviation;
      column.squares += deviation * deviation;
    }
  }
}

std::string listed(const std::vector<std::string>& columns) {
  std::string text;
  for (std::size_t i = 0; i < std::min(columns.size(), kListed); ++i) {
    text += (i > 0 ? ", " : "") + quoted_text(columns[i]);
  }
  if (columns.size() > kListed) text += fmt::format(" and {} more", columns.size() - kListed);
  return text;
}

void check_shape(const Standardizer& transform, std::size_t cols, bool same_size) {
  if (cols == transform.mean.size() && same_size) return;
  fail(ErrorKind::usage, "standardize: a table of {} columns does not fit a transform of {} or its output", cols,
       transform.mean.size());
}

}  // namespace

Standardizer Standardizer::fit(const Points& points) {
  if (points.rows() < 2) {
    fail(ErrorKind::bad_data, "{} row{} of data; at least 2 are needed", points.rows(), points.rows() == 1 ? "" : "s");
  }
  std::vector<Column> columns(points.cols());
  first_pass(points, columns);
  for (std::size_t j = 0; j < columns.size(); ++j) columns[j].range = spread(columns[j], points.columns[j]);
  second_pass(points, columns);
  Standardizer transform;
  for (const Column& column : columns) {
    const double shift = column.sum / static_cast<double>(points.rows());
    const double variance = column.squares / static_cast<double>(points.rows()) - shift * shift;
    transform.mean.push_back(column.mean + column.range * shift);
    transform.scale.push_back(column.range * std::sqrt(variance));
  }
  if (transform.constant_columns().size() == points.cols()) {
    fail(ErrorKind::bad_data, "every column is constant ({}): there is nothing to learn; give data that vary",
         listed(points.columns));
  }
  return transform;
}

void Standardizer::apply(const Points& points, Matrix out) const {
  check_shape(*this, points.cols(), out.rows == points.rows() && out.cols == points.cols());
  for (std::size_t i = 0; i < out.rows; ++i) {
    for (std::size_t j = 0; j < out.cols; ++j) {
      out(i, j) = scale[j] == 0 ? 0.0F : static_cast<float>((points(i, j) - mean[j]) / scale[j]);
    }
  }
}

void Standardizer::invert(ConstMatrix z, std::span<double> out) const {
  check_shape(*this, z.cols, out.size() == z.rows * z.cols);
  for (std::size_t i = 0; i < z.rows; ++i) {
    for (std::size_t j = 0; j < z.cols; ++j) {
      // mean + 0 * z would be NaN for a z that is NaN.
      out[i * z.cols + j] = scale[j] == 0 ? mean[j] : mean[j] + scale[j] * static_cast<double>(z(i, j));
    }
  }
}

double Standardizer::mean_square() const {
  const std::size_t varying = scale.size() - constant_columns().size();
  return static_cast<double>(varying) / static_cast<double>(scale.size());
}

std::vector<std::size_t> Standardizer::constant_columns() const {
  std::vector<std::size_t> columns;
  for (std::size_t j = 0; j < scale.size(); ++j) {
    if (scale[j] == 0) columns.push_back(j);
  }
  return columns;
}

}  // namespace sfumato
