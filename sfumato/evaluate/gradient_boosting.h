// A classifier of two classes: gradient-boosted trees on histograms (Friedman 2001; Ke et al. 2017), the judge of C2ST.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sfumato/data/table.h"

namespace sfumato {

/// The defaults are those of scikit-learn's HistGradientBoostingClassifier without early stopping.
struct BoostingConfig {
  std::size_t trees = 100;
  double learning_rate = 0.1;
  std::size_t leaves = 31;
  std::size_t rows_in_leaf = 20;
  std::size_t bins = 255;  ///< at most 255
  double least_hessian = 1e-3;
};

class GradientBoosting {
 public:
  /// Learns from the rows of `table` at `rows`; labels are 0 and 1, one for each row of the table, both present.
  GradientBoosting(const Table& table, std::span<const std::uint8_t> labels, std::span<const std::size_t> rows,
                   const BoostingConfig& config = {});
  /// The log-odds of label 1.
  double predict(std::span<const double> row) const;

 private:
  struct Node {
    std::size_t feature = 0;
    std::size_t bin = 0;   // rows in bins up to this go left
    std::size_t left = 0;  // 0: a leaf
    std::size_t right = 0;
    double value = 0;
  };
  using Tree = std::vector<Node>;
  friend class TreeGrower;
  std::size_t bin_of(std::size_t feature, double value) const;

  std::vector<std::vector<double>> thresholds_;  // upper edges of the bins but the last, for each feature
  double start_ = 0;
  std::vector<Tree> trees_;
};

}  // namespace sfumato
