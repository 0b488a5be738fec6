// Binned features for gradient-boosted trees: columns of numbers and of categories.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "sfumato/base/points.h"
#include "sfumato/columns/table.h"

namespace sfumato {

/// A matrix of features, with a flag for each categorical column, whose values are category indices. NaN: missing.
struct FeatureTable {
  Points points;
  std::vector<std::uint8_t> categories;  ///< for each column, 1 if it is categorical; empty: none is

  bool is_categorical(std::size_t column) const { return !categories.empty() && categories[column] != 0; }
};

/// The columns of compared_columns() except `without` (the number of columns: no exception).
FeatureTable features_of(const Table& table, std::size_t without);

/// Bins fitted on training rows. For numbers, the thresholds lie between the distinct values if there are at most
/// `bins`, else at quantiles. Each category has its own bin; with too many categories the least frequent ones share the
/// last. Missing values and categories that were not in the training rows have a bin of their own.
class FeatureBins {
 public:
  static constexpr std::size_t kMissing = 255;
  static constexpr std::size_t kBins = 256;

  /// rows: the training rows; bins: 2 to 255, the largest number of bins of a column.
  FeatureBins(const FeatureTable& features, std::span<const std::size_t> rows, std::size_t bins);
  std::uint8_t bin(std::size_t column, double value) const;
  /// The number of bins of a column, without the one for missing values.
  std::size_t count(std::size_t column) const { return columns_[column].count; }
  std::size_t columns() const { return columns_.size(); }

 private:
  struct Column {
    bool categories = false;
    std::size_t count = 1;
    std::vector<double> thresholds;                      // for numbers: upper edges of all bins but the last
    std::unordered_map<std::int64_t, std::size_t> bins;  // for categories
  };
  std::vector<Column> columns_;
};

}  // namespace sfumato
