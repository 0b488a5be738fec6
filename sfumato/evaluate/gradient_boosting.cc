#include "sfumato/evaluate/gradient_boosting.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sfumato/base/error.h"

namespace sfumato {

namespace {

// Midpoints between the distinct values where these are few, and else the inner percentiles.
std::vector<double> make_thresholds(std::vector<double> values, std::size_t bins) {
  std::ranges::sort(values);
  std::vector<double> distinct = values;
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  std::vector<double> thresholds;
  if (distinct.size() <= bins) {
    for (std::size_t i = 1; i < distinct.size(); ++i) thresholds.push_back((distinct[i - 1] + distinct[i]) / 2);
    return thresholds;
  }
  for (std::size_t k = 1; k < bins; ++k) {
    // The inverse of the distribution function at k / bins, averaged where that is a step.
    const std::size_t at = k * values.size() / bins;
    const bool on_step = k * values.size() % bins == 0;
    thresholds.push_back(on_step ? (values[at - 1] + values[at]) / 2 : values[at]);
  }
  thresholds.erase(std::unique(thresholds.begin(), thresholds.end()), thresholds.end());
  return thresholds;
}

struct Sums {
  double gradient = 0;
  double hessian = 0;
  std::size_t count = 0;

  Sums& operator+=(const Sums& other) {
    gradient += other.gradient;
    hessian += other.hessian;
    count += other.count;
    return *this;
  }
  friend Sums operator-(Sums a, const Sums& b) {
    return {a.gradient - b.gradient, a.hessian - b.hessian, a.count - b.count};
  }
  double score() const { return hessian > 0 ? gradient * gradient / hessian : 0; }
};

struct Split {
  double gain = 0;
  std::size_t feature = 0;
  std::size_t bin = 0;
  Sums left;
};

}  // namespace

// Grows one tree, the leaf with the largest gain first.
class TreeGrower {
 public:
  TreeGrower(const std::vector<std::vector<std::uint8_t>>& binned, const std::vector<double>& gradients,
             const std::vector<double>& hessians, const std::vector<std::size_t>& bin_counts,
             const BoostingConfig& config)
      : binned_(binned), gradients_(gradients), hessians_(hessians), bin_counts_(bin_counts), config_(config) {}

  /// The tree, and what it adds to each training row.
  GradientBoosting::Tree grow(std::vector<double>& additions) {
    order_.resize(gradients_.size());
    for (std::size_t i = 0; i < order_.size(); ++i) order_[i] = i;
    tree_.assign(1, {});
    Leaf root{0, 0, order_.size(), {}, {}, {}};
    for (const std::size_t row : order_) root.sums += Sums{gradients_[row], hessians_[row], 1};
    root.histogram = histogram_of(root);
    root.split = best_split(root);
    leaves_.clear();
    leaves_.push_back(std::move(root));
    while (leaves_.size() < config_.leaves) {
      const auto best = std::ranges::max_element(leaves_, {}, [](const Leaf& leaf) { return leaf.split.gain; });
      if (best->split.gain <= 0) break;
      divide(static_cast<std::size_t>(best - leaves_.begin()));
    }
    for (const Leaf& leaf : leaves_) {
      const double value =
          -config_.learning_rate * leaf.sums.gradient / (leaf.sums.hessian + std::numeric_limits<double>::epsilon());
      tree_[leaf.node].value = value;
      for (std::size_t i = leaf.begin; i < leaf.end; ++i) additions[order_[i]] += value;
    }
    return std::move(tree_);
  }

 private:
  struct Leaf {
    std::size_t node;
    std::size_t begin;  // its rows are order_[begin .. end)
    std::size_t end;
    Sums sums;
    std::vector<Sums> histogram;  // 256 for each feature
    Split split;
  };
  static constexpr std::size_t kBins = 256;

  std::vector<Sums> histogram_of(const Leaf& leaf) const {
    std::vector<Sums> histogram(kBins * binned_.size());
    for (std::size_t f = 0; f < binned_.size(); ++f) {
      Sums* const bins = histogram.data() + kBins * f;
      const std::vector<std::uint8_t>& column = binned_[f];
      for (std::size_t i = leaf.begin; i < leaf.end; ++i) {
        const std::size_t row = order_[i];
        bins[column[row]] += Sums{gradients_[row], hessians_[row], 1};
      }
    }
    return histogram;
  }

  Split best_split(const Leaf& leaf) const {
    Split best;
    if (leaf.sums.count < 2 * config_.rows_in_leaf) return best;
    const double before = leaf.sums.score();
    for (std::size_t f = 0; f < binned_.size(); ++f) {
      Sums left;
      for (std::size_t bin = 0; bin + 1 < bin_counts_[f]; ++bin) {
        left += leaf.histogram[kBins * f + bin];
        const Sums right = leaf.sums - left;
        if (left.count < config_.rows_in_leaf || left.hessian < config_.least_hessian) continue;
        if (right.count < config_.rows_in_leaf || right.hessian < config_.least_hessian) break;
        const double gain = left.score() + right.score() - before;
        if (gain > best.gain) best = {gain, f, bin, left};
      }
    }
    return best;
  }

  void divide(std::size_t index) {
    Leaf parent = std::move(leaves_[index]);
    const Split& split = parent.split;
    const std::vector<std::uint8_t>& column = binned_[split.feature];
    const auto middle = std::stable_partition(order_.begin() + static_cast<std::ptrdiff_t>(parent.begin),
                                              order_.begin() + static_cast<std::ptrdiff_t>(parent.end),
                                              [&](std::size_t row) { return column[row] <= split.bin; });
    const auto cut = static_cast<std::size_t>(middle - order_.begin());
    Leaf left{tree_.size(), parent.begin, cut, split.left, {}, {}};
    Leaf right{tree_.size() + 1, cut, parent.end, parent.sums - split.left, {}, {}};
    tree_[parent.node] = {split.feature, split.bin, left.node, right.node, 0};
    tree_.resize(tree_.size() + 2);

    // Count the smaller side, and have the other by subtraction.
    Leaf& small = left.sums.count <= right.sums.count ? left : right;
    Leaf& large = &small == &left ? right : left;
    small.histogram = histogram_of(small);
    large.histogram = std::move(parent.histogram);
    for (std::size_t i = 0; i < large.histogram.size(); ++i) {
      large.histogram[i] = large.histogram[i] - small.histogram[i];
    }
    left.split = best_split(left);
    right.split = best_split(right);
    leaves_[index] = std::move(left);
    leaves_.push_back(std::move(right));
  }

  const std::vector<std::vector<std::uint8_t>>& binned_;
  const std::vector<double>& gradients_;
  const std::vector<double>& hessians_;
  const std::vector<std::size_t>& bin_counts_;
  const BoostingConfig& config_;
  std::vector<std::size_t> order_;
  GradientBoosting::Tree tree_;
  std::vector<Leaf> leaves_;
};

GradientBoosting::GradientBoosting(const Table& table, std::span<const std::uint8_t> labels,
                                   std::span<const std::size_t> rows, const BoostingConfig& config) {
  const auto ones =
      static_cast<std::size_t>(std::ranges::count_if(rows, [&](std::size_t r) { return labels[r] == 1; }));
  if (ones == 0 || ones == rows.size()) fail(ErrorKind::usage, "gradient boosting: only one class to learn from");
  std::vector<std::vector<std::uint8_t>> binned(table.cols(), std::vector<std::uint8_t>(rows.size()));
  std::vector<std::size_t> bin_counts;
  for (std::size_t f = 0; f < table.cols(); ++f) {
    std::vector<double> values;
    for (const std::size_t row : rows) values.push_back(table(row, f));
    thresholds_.push_back(make_thresholds(values, config.bins));
    bin_counts.push_back(thresholds_.back().size() + 1);
    for (std::size_t i = 0; i < rows.size(); ++i) binned[f][i] = static_cast<std::uint8_t>(bin_of(f, values[i]));
  }
  const double share = static_cast<double>(ones) / static_cast<double>(rows.size());
  start_ = std::log(share / (1 - share));
  std::vector<double> scores(rows.size(), start_);
  std::vector<double> gradients(rows.size());
  std::vector<double> hessians(rows.size());
  for (std::size_t t = 0; t < config.trees; ++t) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const double p = 1 / (1 + std::exp(-scores[i]));
      gradients[i] = p - static_cast<double>(labels[rows[i]]);
      hessians[i] = p * (1 - p);
    }
    trees_.push_back(TreeGrower(binned, gradients, hessians, bin_counts, config).grow(scores));
  }
}

std::size_t GradientBoosting::bin_of(std::size_t feature, double value) const {
  const std::vector<double>& thresholds = thresholds_[feature];
  return static_cast<std::size_t>(std::ranges::lower_bound(thresholds, value) - thresholds.begin());
}

double GradientBoosting::predict(std::span<const double> row) const {
  std::vector<std::size_t> bins(row.size());
  for (std::size_t f = 0; f < row.size(); ++f) bins[f] = bin_of(f, row[f]);
  double score = start_;
  for (const Tree& tree : trees_) {
    std::size_t at = 0;
    while (tree[at].left != 0) at = bins[tree[at].feature] <= tree[at].bin ? tree[at].left : tree[at].right;
    score += tree[at].value;
  }
  return score;
}

}  // namespace sfumato
