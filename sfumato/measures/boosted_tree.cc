#include "sfumato/measures/boosted_tree.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace sfumato {

namespace {

constexpr std::size_t kBins = FeatureBins::kBins;
constexpr std::size_t kMissing = FeatureBins::kMissing;
// scikit-learn's values: categories with fewer rows are not considered, and the gradients of the others are shrunk
// towards 0.
constexpr double kMinCategoryRows = 10;
constexpr double kCategorySmoothing = 10;

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
  BinSet goes_left;
  Sums left;
};

struct Leaf {
  std::size_t node;
  std::size_t begin;  // its rows are order[begin .. end)
  std::size_t end;
  Sums sums;
  std::vector<Sums> histogram;  // kBins for each feature
  Split split;
};

// Searches the best split of a leaf on one feature.
class SplitSearch {
 public:
  SplitSearch(const Leaf& leaf, std::size_t feature, const BoostingConfig& config, Split& best)
      : leaf_(leaf), bins_(leaf.histogram.data() + kBins * feature), feature_(feature), config_(config), best_(best) {}

  void numbers(std::size_t count) {
    for (std::size_t bin = 0; bin < count; ++bin) order_.push_back(bin);
    const bool some_missing = bins_[kMissing].count > 0;
    scan(some_missing ? count : count - 1, false);
    if (some_missing) scan(count - 1, true);
  }

  void categories(std::size_t count) {
    for (std::size_t bin = 0; bin < count; ++bin) add_category(bin);
    add_category(kMissing);
    std::ranges::stable_sort(
        order_, {}, [&](std::size_t bin) { return bins_[bin].gradient / (bins_[bin].hessian + kCategorySmoothing); });
    const std::size_t half = (order_.size() + 1) / 2;
    scan(half, false);
    std::ranges::reverse(order_);
    scan(half, false);
  }

 private:
  void add_category(std::size_t bin) {
    const double rows = bins_[bin].hessian * static_cast<double>(leaf_.sums.count) / leaf_.sums.hessian;
    if (rows >= kMinCategoryRows) order_.push_back(bin);
  }

  // Tries the first 1 .. `most` bins of the order on the left side, with missing values there too if missing_left.
  void scan(std::size_t most, bool missing_left) {
    Sums left;
    if (missing_left) left = bins_[kMissing];
    const double before = leaf_.sums.score();
    for (std::size_t k = 0; k < most; ++k) {
      left += bins_[order_[k]];
      const Sums right = leaf_.sums - left;
      if (left.count < config_.rows_in_leaf || left.hessian < config_.min_hessian) continue;
      if (right.count < config_.rows_in_leaf || right.hessian < config_.min_hessian) break;
      const double gain = left.score() + right.score() - before;
      if (gain <= best_.gain) continue;
      best_ = {gain, feature_, {}, left};
      for (std::size_t i = 0; i <= k; ++i) best_.goes_left.add(order_[i]);
      // Without missing values in training, they go to the larger side.
      if (bins_[kMissing].count > 0 ? missing_left : left.count > right.count) best_.goes_left.add(kMissing);
    }
  }

  const Leaf& leaf_;
  const Sums* bins_;
  std::size_t feature_;
  const BoostingConfig& config_;
  Split& best_;
  std::vector<std::size_t> order_;
};

class TreeGrower {
 public:
  TreeGrower(const BinnedRows& rows, std::span<const double> gradients, std::span<const double> hessians,
             const BoostingConfig& config)
      : rows_(rows), gradients_(gradients), hessians_(hessians), config_(config) {}

  Tree grow(std::span<double> scores) {
    order_.resize(gradients_.size());
    for (std::size_t i = 0; i < order_.size(); ++i) order_[i] = i;
    tree_.assign(1, {});
    Leaf root{0, 0, order_.size(), {}, {}, {}};
    for (const std::size_t row : order_) root.sums += Sums{gradients_[row], hessians_[row], 1};
    root.histogram = histogram_of(root);
    root.split = best_split(root);
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
      for (std::size_t i = leaf.begin; i < leaf.end; ++i) scores[order_[i]] += value;
    }
    return std::move(tree_);
  }

 private:
  std::vector<Sums> histogram_of(const Leaf& leaf) const {
    std::vector<Sums> histogram(kBins * rows_.columns.size());
    for (std::size_t f = 0; f < rows_.columns.size(); ++f) {
      Sums* const bins = histogram.data() + kBins * f;
      const std::vector<std::uint8_t>& column = rows_.columns[f];
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
    for (std::size_t f = 0; f < rows_.columns.size(); ++f) {
      SplitSearch search(leaf, f, config_, best);
      if (rows_.categories[f] != 0) {
        search.categories(rows_.bin_counts[f]);
      } else {
        search.numbers(rows_.bin_counts[f]);
      }
    }
    return best;
  }

  void divide(std::size_t index) {
    Leaf parent = std::move(leaves_[index]);
    const Split& split = parent.split;
    const std::vector<std::uint8_t>& column = rows_.columns[split.feature];
    const auto middle = std::stable_partition(order_.begin() + static_cast<std::ptrdiff_t>(parent.begin),
                                              order_.begin() + static_cast<std::ptrdiff_t>(parent.end),
                                              [&](std::size_t row) { return split.goes_left.holds(column[row]); });
    const auto cut = static_cast<std::size_t>(middle - order_.begin());
    Leaf left{tree_.size(), parent.begin, cut, split.left, {}, {}};
    Leaf right{tree_.size() + 1, cut, parent.end, parent.sums - split.left, {}, {}};
    tree_[parent.node] = {split.feature, split.goes_left, left.node, right.node, 0};
    tree_.resize(tree_.size() + 2);

    // The histogram of the larger side by subtraction, which is cheaper than counting.
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

  const BinnedRows& rows_;
  std::span<const double> gradients_;
  std::span<const double> hessians_;
  const BoostingConfig& config_;
  std::vector<std::size_t> order_;
  Tree tree_;
  std::vector<Leaf> leaves_;
};

}  // namespace

double value_of(const Tree& tree, std::span<const std::uint8_t> bins) {
  std::size_t at = 0;
  while (tree[at].left != 0) {
    at = tree[at].goes_left.holds(bins[tree[at].feature]) ? tree[at].left : tree[at].right;
  }
  return tree[at].value;
}

Tree grow_tree(const BinnedRows& rows, std::span<const double> gradients, std::span<const double> hessians,
               const BoostingConfig& config, std::span<double> scores) {
  return TreeGrower(rows, gradients, hessians, config).grow(scores);
}

}  // namespace sfumato
