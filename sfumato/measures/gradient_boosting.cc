#include "sfumato/measures/gradient_boosting.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sfumato/base/error.h"

namespace sfumato {

namespace {

// Scores of all rows, and the loss's derivatives with respect to them: [scores][rows].
struct Fit {
  std::vector<std::vector<double>> scores;
  std::vector<std::vector<double>> gradients;
  std::vector<std::vector<double>> hessians;
};

BoostingTarget two_classes(std::span<const std::uint8_t> labels) {
  return {BoostingTask::two_classes, {labels.begin(), labels.end()}, 2};
}

BinnedRows binned(const FeatureTable& features, std::span<const std::size_t> rows, const FeatureBins& bins) {
  BinnedRows result;
  for (std::size_t f = 0; f < bins.columns(); ++f) {
    std::vector<std::uint8_t> column(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) column[i] = bins.bin(f, features.points(rows[i], f));
    result.columns.push_back(std::move(column));
    result.bin_counts.push_back(bins.count(f));
    result.categories.push_back(features.is_categorical(f) ? 1 : 0);
  }
  return result;
}

// The best prediction without features.
std::vector<double> start_of(const BoostingTarget& target, std::span<const double> truth) {
  const auto rows = static_cast<double>(truth.size());
  if (target.task == BoostingTask::number) return {std::accumulate(truth.begin(), truth.end(), 0.0) / rows};
  std::vector<double> frequencies(target.classes, 0.0);
  for (const double value : truth) frequencies[static_cast<std::size_t>(value)] += 1 / rows;
  if (std::ranges::count_if(frequencies, [](double frequency) { return frequency > 0; }) < 2) {
    fail(ErrorKind::usage, "gradient boosting: only one class to learn from");
  }
  constexpr double kUnseen = 1e-15;  // avoids log(0) for a class without rows
  if (target.task == BoostingTask::two_classes) return {std::log(frequencies[1]) - std::log(frequencies[0])};
  for (double& frequency : frequencies) frequency = std::log(std::max(frequency, kUnseen));
  return frequencies;
}

void differentiate(BoostingTask task, std::span<const double> truth, Fit& fit) {
  const std::size_t count = fit.scores.size();
  std::vector<double> p(count);
  for (std::size_t i = 0; i < truth.size(); ++i) {
    if (task == BoostingTask::number) {
      fit.gradients[0][i] = fit.scores[0][i] - truth[i];
      fit.hessians[0][i] = 1;
      continue;
    }
    if (task == BoostingTask::two_classes) {
      p[0] = 1 / (1 + std::exp(-fit.scores[0][i]));
    } else {
      double largest = fit.scores[0][i];
      for (std::size_t c = 1; c < count; ++c) largest = std::max(largest, fit.scores[c][i]);
      double total = 0;
      for (std::size_t c = 0; c < count; ++c) total += p[c] = std::exp(fit.scores[c][i] - largest);
      for (double& probability : p) probability /= total;
    }
    for (std::size_t c = 0; c < count; ++c) {
      const bool own = task == BoostingTask::two_classes ? truth[i] == 1 : truth[i] == static_cast<double>(c);
      fit.gradients[c][i] = p[c] - (own ? 1.0 : 0.0);
      fit.hessians[c][i] = p[c] * (1 - p[c]);
    }
  }
}

}  // namespace

GradientBoosting::GradientBoosting(const Points& points, std::span<const std::uint8_t> labels,
                                   std::span<const std::size_t> rows, const BoostingConfig& config)
    : GradientBoosting(FeatureTable{points, {}}, two_classes(labels), rows, config) {}

GradientBoosting::GradientBoosting(const FeatureTable& features, const BoostingTarget& target,
                                   std::span<const std::size_t> rows, const BoostingConfig& config)
    : bins_(features, rows, config.bins) {
  if (rows.empty()) fail(ErrorKind::usage, "gradient boosting: no rows to learn from");
  std::vector<double> truth;
  truth.reserve(rows.size());
  for (const std::size_t row : rows) truth.push_back(target.values[row]);
  start_ = start_of(target, truth);
  const BinnedRows points = binned(features, rows, bins_);
  const std::vector<std::vector<double>> zeros(start_.size(), std::vector<double>(rows.size()));
  Fit fit{zeros, zeros, zeros};
  for (std::size_t c = 0; c < start_.size(); ++c) std::ranges::fill(fit.scores[c], start_[c]);
  for (std::size_t t = 0; t < config.trees; ++t) {
    differentiate(target.task, truth, fit);
    std::vector<Tree> round;
    for (std::size_t c = 0; c < start_.size(); ++c) {
      round.push_back(grow_tree(points, fit.gradients[c], fit.hessians[c], config, fit.scores[c]));
    }
    rounds_.push_back(std::move(round));
  }
}

std::vector<double> GradientBoosting::scores(std::span<const double> row) const {
  std::vector<std::uint8_t> bins(row.size());
  for (std::size_t f = 0; f < row.size(); ++f) bins[f] = bins_.bin(f, row[f]);
  std::vector<double> scores = start_;
  for (const std::vector<Tree>& round : rounds_) {
    for (std::size_t c = 0; c < scores.size(); ++c) scores[c] += value_of(round[c], bins);
  }
  return scores;
}

}  // namespace sfumato
