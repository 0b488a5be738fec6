#include "sfumato/measures/marginal.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sfumato/measures/column_shapes.h"
#include "sfumato/measures/compared_columns.h"

namespace sfumato {

namespace {

struct Range {
  double least = std::numeric_limits<double>::infinity();
  double greatest = -std::numeric_limits<double>::infinity();
};

Range range_of(const std::vector<double>& a, const std::vector<double>& b) {
  Range range;
  for (const std::vector<double>* values : {&a, &b}) {
    for (const double value : *values) {
      if (!std::isfinite(value)) continue;
      range.least = std::min(range.least, value);
      range.greatest = std::max(range.greatest, value);
    }
  }
  return range;
}

// Bars of equal width over the range; for integers, every bar has the same number of values.
std::vector<MarginalBar> bars_over(Range range, bool integers, std::size_t bins) {
  double begin = range.least;
  double width = (range.greatest - range.least) / static_cast<double>(bins);
  std::size_t count = bins;
  if (integers) {
    const double values = range.greatest - range.least + 1;
    width = std::max(1.0, std::ceil(values / static_cast<double>(bins)));
    count = static_cast<std::size_t>(std::ceil(values / width));
    begin = range.least - 0.5;
  } else if (range.least == range.greatest) {
    begin -= 0.5;
    width = 1;
    count = 1;
  }
  std::vector<MarginalBar> bars(count);
  for (std::size_t k = 0; k < count; ++k) {
    bars[k].begin = begin + static_cast<double>(k) * width;
    bars[k].end = begin + static_cast<double>(k + 1) * width;
  }
  return bars;
}

void count_numbers(const std::vector<double>& values, std::vector<MarginalBar>& bars, double MarginalBar::*frequency) {
  const double begin = bars.front().begin;
  const double width = bars.front().end - begin;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    const double position = std::clamp((value - begin) / width, 0.0, static_cast<double>(bars.size() - 1));
    bars[static_cast<std::size_t>(position)].*frequency += 1 / static_cast<double>(values.size());
  }
}

void count_categories(const TableColumn& column, std::vector<MarginalBar>& bars, double MarginalBar::*frequency) {
  for (const std::int32_t index : column.indices) {
    if (index >= 0) bars[static_cast<std::size_t>(index)].*frequency += 1 / static_cast<double>(column.indices.size());
  }
}

void keep_most_frequent(std::size_t categories, bool ordered, Marginal& result) {
  std::vector<MarginalBar>& bars = result.bars;
  if (!ordered || bars.size() > categories) {
    std::ranges::stable_sort(bars, [](const MarginalBar& a, const MarginalBar& b) {
      return a.real != b.real ? a.real > b.real : a.synthetic > b.synthetic;
    });
  }
  while (bars.size() > categories) {
    result.others_real += bars.back().real;
    result.others_synthetic += bars.back().synthetic;
    ++result.other_levels;
    bars.pop_back();
  }
}

}  // namespace

Marginal marginal(const Table& real, const Table& synthetic, std::size_t column, std::size_t bins,
                  std::size_t categories) {
  const ColumnSchema& schema = real.schema.columns[column];
  const TableColumn& a = real.columns[column];
  const TableColumn& b = synthetic.columns[column];
  Marginal result;
  result.numbers = holds_numbers(schema.kind);
  result.missing_real = missing_fraction(a);
  result.missing_synthetic = missing_fraction(b);
  if (result.numbers) {
    const Range range = range_of(a.numbers, b.numbers);
    if (range.least > range.greatest) return result;
    result.least = range.least;
    result.greatest = range.greatest;
    const bool integers = schema.kind == ColumnKind::integer && range.greatest - range.least < 1e9;
    result.bars = bars_over(range, integers, bins);
    count_numbers(a.numbers, result.bars, &MarginalBar::real);
    count_numbers(b.numbers, result.bars, &MarginalBar::synthetic);
    return result;
  }
  for (const std::string& category : synthetic.schema.columns[column].categories)
    result.bars.push_back({0, 0, category, 0, 0});
  count_categories(a, result.bars, &MarginalBar::real);
  count_categories(b, result.bars, &MarginalBar::synthetic);
  keep_most_frequent(categories, schema.ordered || schema.kind == ColumnKind::boolean, result);
  return result;
}

}  // namespace sfumato
