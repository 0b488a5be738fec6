// What trees split on: columns of numbers and of categories, cut into bins.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "sfumato/base/points.h"
#include "sfumato/columns/table.h"

namespace sfumato {

/// A table of numbers, and which of its columns are codes of levels. NaN: missing.
struct FeatureTable {
  Points points;
  std::vector<std::uint8_t> categories;  ///< of each column: 1 where it is of codes; empty: none is

  bool has_levels(std::size_t column) const { return !categories.empty() && categories[column] != 0; }
};

/// The columns of compared_columns but `without` (the number of columns: none).
FeatureTable features_of(const Table& table, std::size_t without);

/// Bins by what some rows have: of numbers, between their distinct values where these are few and else by their
/// percentiles; of levels one each, where there are more than bins the most frequent. What is missing, and a level that
/// was not seen, is in a bin of its own.
class FeatureBins {
 public:
  static constexpr std::size_t kMissing = 255;
  static constexpr std::size_t kBins = 256;

  /// bins: 2 to 255 for each column.
  FeatureBins(const FeatureTable& features, std::span<const std::size_t> rows, std::size_t bins);
  std::uint8_t bin(std::size_t column, double value) const;
  /// Bins of a column without the one for what is missing.
  std::size_t count(std::size_t column) const { return columns_[column].count; }
  std::size_t columns() const { return columns_.size(); }

 private:
  struct Column {
    bool categories = false;
    std::size_t count = 1;
    std::vector<double> thresholds;                      // upper edges of the bins but the last, of numbers
    std::unordered_map<std::int64_t, std::size_t> bins;  // of levels
  };
  std::vector<Column> columns_;
};

}  // namespace sfumato
