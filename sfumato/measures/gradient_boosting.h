// Gradient-boosted trees (Friedman 2001): the classifier of C2ST and the model of the efficacy measure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sfumato/measures/boosted_tree.h"
#include "sfumato/measures/feature_bins.h"

namespace sfumato {

/// The task and its loss: logistic for two classes, softmax for several, squared error for a number.
enum class BoostingTask { two_classes, classes, number };

/// A target for each row of a table.
struct BoostingTarget {
  BoostingTask task = BoostingTask::two_classes;
  std::vector<double> values;  ///< numbers, or classes 0, 1, ...
  std::size_t classes = 2;
};

class GradientBoosting {
 public:
  /// Fits the rows of `features` with the indices `rows`. Throws Error (usage) if there is none, or only one class.
  GradientBoosting(const FeatureTable& features, const BoostingTarget& target, std::span<const std::size_t> rows,
                   const BoostingConfig& config = {});
  /// Fits two classes, 0 and 1, on columns of numbers.
  GradientBoosting(const Points& points, std::span<const std::uint8_t> labels, std::span<const std::size_t> rows,
                   const BoostingConfig& config = {});

  /// The log-odds of class 1, or the predicted number. row: [columns].
  double predict(std::span<const double> row) const { return scores(row)[0]; }
  /// For several classes, each one's log-probability up to a common constant; else one score as in predict().
  std::vector<double> scores(std::span<const double> row) const;

 private:
  FeatureBins bins_;
  std::vector<double> start_;              // initial score(s), one for each class of several
  std::vector<std::vector<Tree>> rounds_;  // [rounds][scores]
};

}  // namespace sfumato
