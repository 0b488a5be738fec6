// One tree of gradient boosting, grown on histograms of gradients (Friedman 2001; Ke et al. 2017).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sfumato/measures/feature_bins.h"

namespace sfumato {

/// Settings of gradient boosting. The defaults are those of scikit-learn's HistGradientBoosting without early stopping.
struct BoostingConfig {
  std::size_t trees = 100;
  double learning_rate = 0.1;
  std::size_t leaves = 31;
  std::size_t rows_in_leaf = 20;
  std::size_t bins = 255;  ///< 2 to 255
  double min_hessian = 1e-3;
};

/// A set of bins.
class BinSet {
 public:
  bool holds(std::size_t bin) const { return (words_[bin / 64] >> (bin % 64) & 1U) != 0; }
  void add(std::size_t bin) { words_[bin / 64] |= std::uint64_t{1} << (bin % 64); }

 private:
  std::array<std::uint64_t, FeatureBins::kBins / 64> words_{};
};

struct TreeNode {
  std::size_t feature = 0;
  BinSet goes_left;
  std::size_t left = 0;  ///< 0: a leaf
  std::size_t right = 0;
  double value = 0;
};

using Tree = std::vector<TreeNode>;

/// The value of the leaf that a row falls into. bins: one for each feature.
double value_of(const Tree& tree, std::span<const std::uint8_t> bins);

/// The training rows of a tree: the bin indices of each column.
struct BinnedRows {
  std::vector<std::vector<std::uint8_t>> columns;
  std::vector<std::size_t> bin_counts;   ///< without the bin for missing values
  std::vector<std::uint8_t> categories;  ///< for each column, 1 if it is categorical
};

/// Grows a tree leaf-wise, by largest gain first, and adds its values to `scores`. gradients, hessians, scores: [rows].
/// A column of numbers is split at a threshold; missing values go to the side with the larger gain. Categories are
/// sorted by gradient / hessian, after which the best partition is contiguous (Fisher 1958); the smaller side gets at
/// most half of them, and categories with few rows go to the larger side.
Tree grow_tree(const BinnedRows& rows, std::span<const double> gradients, std::span<const double> hessians,
               const BoostingConfig& config, std::span<double> scores);

}  // namespace sfumato
