// Classifier two-sample test: can a classifier distinguish two samples?
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sfumato/base/points.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/columns/table.h"
#include "sfumato/measures/feature_bins.h"

namespace sfumato {

/// Rows of each table that the classifier sees at most.
inline constexpr std::size_t kMaxClassifierRows = 50000;

/// The area under the ROC curve: the probability that a row of label 1 scores above one of label 0, ties counting one
/// half. scores, labels: [N]. Throws Error (usage) unless both labels occur.
double area_under_roc(std::span<const double> scores, std::span<const std::uint8_t> labels);

/// The classifier two-sample test (Lopez-Paz and Oquab 2017): the cross-validated AUC of gradient-boosted trees trained
/// to distinguish the samples; 0.5 means indistinguishable, 1 perfectly separable. Mean over `folds` stratified folds,
/// shuffled by the seed. Same seed, same bits, for any pool. Throws Error (bad_data) if the numbers of columns differ
/// or a sample has fewer than 10 rows.
double c2st(const Points& a, const Points& b, ThreadPool& pool, std::uint64_t seed = 0, std::size_t folds = 5);

/// The same with given folds: fold[i] < folds for each row of a, then of b.
double c2st_on_folds(const Points& a, const Points& b, std::span<const std::size_t> fold, std::size_t folds,
                     ThreadPool& pool);
double c2st_on_folds(const FeatureTable& a, const FeatureTable& b, std::span<const std::size_t> fold, std::size_t folds,
                     ThreadPool& pool);

/// The same for tables: uses all of compared_columns(), with categories as categorical features and missing values as
/// missing. A sample of more than 50,000 rows is subsampled by the seed. Throws Error as check_comparable() does.
double c2st(const Table& a, const Table& b, ThreadPool& pool, std::uint64_t seed = 0, std::size_t folds = 5);

}  // namespace sfumato
