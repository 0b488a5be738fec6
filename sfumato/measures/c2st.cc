#include "sfumato/measures/c2st.h"

#include <algorithm>
#include <numeric>

#include "sfumato/base/error.h"
#include "sfumato/base/random.h"
#include "sfumato/measures/compared_columns.h"
#include "sfumato/measures/gradient_boosting.h"
#include "sfumato/measures/samples.h"

namespace sfumato {

namespace {

constexpr std::size_t kMinClassifierRows = 10;

// Assigns each sample's rows to the folds in turn, in random order.
std::vector<std::size_t> stratified_folds(std::size_t rows_a, std::size_t rows_b, std::size_t folds,
                                          std::uint64_t seed) {
  std::vector<std::size_t> fold(rows_a + rows_b);
  std::size_t first = 0;
  for (const std::size_t rows : {rows_a, rows_b}) {
    const RandomPermutation order(RandomStream(seed, Purpose::folds, first == 0 ? 0 : 1), rows);
    for (std::size_t i = 0; i < rows; ++i) fold[first + order(i)] = i % folds;
    first += rows;
  }
  return fold;
}

// A random subset of the rows if there are too many.
Table subsampled(const Table& table, std::uint64_t seed, std::uint64_t which) {
  if (table.rows <= kMaxClassifierRows) return table;
  const RandomPermutation order(RandomStream(seed, Purpose::report, which), table.rows);
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < kMaxClassifierRows; ++i) rows.push_back(order(i));
  std::ranges::sort(rows);
  return rows_at(table, rows);
}

}  // namespace

double area_under_roc(std::span<const double> scores, std::span<const std::uint8_t> labels) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, [&](std::size_t i, std::size_t j) { return scores[i] < scores[j]; });
  double zeros = 0;
  double ones = 0;
  double concordant = 0;  // pairs in which the row of label 1 scores higher
  for (std::size_t begin = 0; begin < order.size();) {
    double tied_zeros = 0;
    double tied_ones = 0;
    std::size_t end = begin;
    for (; end < order.size() && scores[order[end]] == scores[order[begin]]; ++end) {
      (labels[order[end]] == 1 ? tied_ones : tied_zeros) += 1;
    }
    concordant += tied_ones * (zeros + 0.5 * tied_zeros);
    zeros += tied_zeros;
    ones += tied_ones;
    begin = end;
  }
  if (zeros == 0 || ones == 0) fail(ErrorKind::usage, "area under ROC: only one of the two labels occurs");
  return concordant / (zeros * ones);
}

double c2st_on_folds(const FeatureTable& a, const FeatureTable& b, std::span<const std::size_t> fold, std::size_t folds,
                     ThreadPool& pool) {
  FeatureTable both = a;
  both.points.values.insert(both.points.values.end(), b.points.values.begin(), b.points.values.end());
  if (folds < 2 || fold.size() != both.points.rows())
    fail(ErrorKind::usage, "C2ST: give 2 folds or more, and one for each row");
  BoostingTarget labels{BoostingTask::two_classes, std::vector<double>(both.points.rows(), 0.0), 2};
  std::fill(labels.values.begin() + static_cast<std::ptrdiff_t>(a.points.rows()), labels.values.end(), 1.0);

  std::vector<double> areas(folds);
  pool.parallel_for(folds, [&](std::size_t held_out, std::size_t) {
    std::vector<std::size_t> train;
    std::vector<std::size_t> test;
    for (std::size_t i = 0; i < fold.size(); ++i) (fold[i] == held_out ? test : train).push_back(i);
    const GradientBoosting classifier(both, labels, train);
    std::vector<double> scores;
    std::vector<std::uint8_t> truth;
    for (const std::size_t row : test) {
      scores.push_back(classifier.predict(both.points.row(row)));
      truth.push_back(labels.values[row] == 1 ? 1 : 0);
    }
    areas[held_out] = area_under_roc(scores, truth);
  });
  return std::accumulate(areas.begin(), areas.end(), 0.0) / static_cast<double>(folds);
}

double c2st_on_folds(const Points& a, const Points& b, std::span<const std::size_t> fold, std::size_t folds,
                     ThreadPool& pool) {
  check_comparable(a, b, kMinClassifierRows);
  return c2st_on_folds(FeatureTable{a, {}}, FeatureTable{b, {}}, fold, folds, pool);
}

double c2st(const Points& a, const Points& b, ThreadPool& pool, std::uint64_t seed, std::size_t folds) {
  check_comparable(a, b, kMinClassifierRows);
  return c2st_on_folds(a, b, stratified_folds(a.rows(), b.rows(), folds, seed), folds, pool);
}

double c2st(const Table& a, const Table& b, ThreadPool& pool, std::uint64_t seed, std::size_t folds) {
  check_comparable(a, b, kMinClassifierRows);
  const FeatureTable one = features_of(subsampled(a, seed, 0), a.columns.size());
  const FeatureTable other = features_of(subsampled(b, seed, 1), b.columns.size());
  return c2st_on_folds(one, other, stratified_folds(one.points.rows(), other.points.rows(), folds, seed), folds, pool);
}

}  // namespace sfumato
