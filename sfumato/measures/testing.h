// Samples for the tests of this module.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "sfumato/base/points.h"
#include "sfumato/base/random.h"
#include "sfumato/columns/table.h"

namespace sfumato::testing {

/// Independent normal numbers with this mean and standard deviation.
inline Points gaussian(std::size_t rows, std::size_t cols, std::uint64_t seed, double mean = 0, double sd = 1) {
  Points points{default_columns(cols), std::vector<double>(rows * cols)};
  RowRandom random(RandomStream(seed, Purpose::test), 0);
  for (double& value : points.values) value = mean + sd * random.normal();
  return points;
}

/// Builds a table of columns of numbers and of categories; each category is named by its index.
class TableMaker {
 public:
  TableMaker& numbers(const std::string& name, std::vector<double> values, ColumnKind kind = ColumnKind::number) {
    table_.rows = values.size();
    add(name, kind);
    table_.columns.push_back({std::move(values), {}});
    return *this;
  }
  TableMaker& indices(const std::string& name, std::vector<std::int32_t> values, int categories) {
    table_.rows = values.size();
    add(name, ColumnKind::category);
    for (int k = 0; k < categories; ++k) table_.schema.columns.back().categories.push_back(std::to_string(k));
    table_.columns.push_back({{}, std::move(values)});
    return *this;
  }
  Table table() const { return table_; }

 private:
  void add(const std::string& name, ColumnKind kind) {
    ColumnSchema column;
    column.name = name;
    column.kind = kind;
    table_.schema.columns.push_back(column);
  }
  Table table_;
};

inline constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

/// Two dependent numbers, one of them with missing values, and three categories: one that is determined by the numbers,
/// an independent one with missing values, and a flag that the numbers nearly determine.
inline Table mixed_table(std::size_t rows, std::uint64_t seed, double shift = 0) {
  std::vector<double> x(rows);
  std::vector<double> y(rows);
  std::vector<std::int32_t> category(rows);
  std::vector<std::int32_t> other(rows);
  std::vector<std::int32_t> flag(rows);
  const RandomStream stream(seed, Purpose::test, 7);
  for (std::size_t i = 0; i < rows; ++i) {
    RowRandom random(stream, i);
    x[i] = std::round(1000 * (random.normal() + shift)) / 1000;
    y[i] = random.uniform() < 0.1 ? kMissing : 2 * x[i] + random.normal();
    category[i] = x[i] < -1 ? 0 : x[i] < 0 ? 3 : x[i] < 1 ? 1 : 2;
    other[i] = random.uniform() < 0.2 ? -1 : static_cast<std::int32_t>(random.below(4));
    flag[i] = x[i] + 0.5 * random.normal() > 0 ? 1 : 0;
  }
  return TableMaker()
      .numbers("x", x)
      .numbers("y", y)
      .indices("level", category, 4)
      .indices("other", other, 4)
      .indices("flag", flag, 2)
      .table();
}

}  // namespace sfumato::testing
