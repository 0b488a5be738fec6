// Gradient-boosted trees (Friedman 2001): the judge of C2ST, and the learner whose use of synthetic rows is measured.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sfumato/measures/boosted_tree.h"
#include "sfumato/measures/feature_bins.h"

namespace sfumato {

/// What is learned: two classes by the logistic loss, several by the softmax, a number by the squared error.
enum class BoostingTask { two_classes, classes, number };

/// One target for each row of a table.
struct BoostingTarget {
  BoostingTask task = BoostingTask::two_classes;
  std::vector<double> values;  ///< a number, or a class: 0, 1, ...
  std::size_t classes = 2;
};

class GradientBoosting {
 public:
  /// Learns from the rows of `features` at `rows`. Throws Error (usage) when there is none, or one class only.
  GradientBoosting(const FeatureTable& features, const BoostingTarget& target, std::span<const std::size_t> rows,
                   const BoostingConfig& config = {});
  /// The two classes 0 and 1 of rows of numbers.
  GradientBoosting(const Points& points, std::span<const std::uint8_t> labels, std::span<const std::size_t> rows,
                   const BoostingConfig& config = {});

  /// The log-odds of class 1, or the number.
  double predict(std::span<const double> row) const { return scores(row)[0]; }
  /// Of several classes the logarithm of each one's probability, but for a number that they share.
  std::vector<double> scores(std::span<const double> row) const;

 private:
  FeatureBins bins_;
  std::vector<double> start_;              // one score, or one for each class
  std::vector<std::vector<Tree>> rounds_;  // a tree for each score
};

}  // namespace sfumato
