#include "sfumato/measures/privacy.h"

#include <algorithm>
#include <numeric>

#include "sfumato/base/random.h"
#include "sfumato/measures/c2st.h"
#include "sfumato/measures/closest_record.h"
#include "sfumato/measures/compared_columns.h"

namespace sfumato {

namespace {

constexpr double kMaxComparisons = 2e11;  // of values, per search

// Offsets of the searches' random streams.
enum Search : std::uint64_t { kSynthetic = 16, kBaseline, kMembers, kOthers };

// The query rows.
std::vector<std::size_t> choose_queries(std::size_t rows, const MatrixBuffer& references, std::uint64_t seed,
                                        Search search) {
  const double each = static_cast<double>(references.rows()) * static_cast<double>(references.cols());
  const auto max_rows = static_cast<std::size_t>(std::max(1000.0, kMaxComparisons / std::max(each, 1.0)));
  std::vector<std::size_t> chosen(std::min(rows, max_rows));
  const RandomPermutation order(RandomStream(seed, Purpose::report, search), rows);
  for (std::size_t i = 0; i < chosen.size(); ++i) chosen[i] = rows <= max_rows ? i : order(i);
  std::ranges::sort(chosen);
  return chosen;
}

MatrixBuffer columns_at(ConstMatrix matrix, const std::vector<std::size_t>& chosen) {
  MatrixBuffer result = MatrixBuffer::padded(matrix.rows, chosen.size());
  for (std::size_t j = 0; j < matrix.rows; ++j) {
    for (std::size_t i = 0; i < chosen.size(); ++i) result(j, i) = matrix(j, chosen[i]);
  }
  return result;
}

// Distances of the chosen queries; within one table, of each row to the closest other row.
std::vector<double> distances(const MatrixBuffer& queries, const MatrixBuffer& references, ThreadPool& pool,
                              std::uint64_t seed, Search search) {
  const std::vector<std::size_t> chosen = choose_queries(queries.cols(), references, seed, search);
  const std::vector<std::size_t> own = &queries == &references ? chosen : std::vector<std::size_t>();
  return closest_distances(columns_at(queries, chosen), references, own, pool);
}

ClosestRecords summary(std::vector<double> values, double copies) {
  std::ranges::sort(values);
  const std::size_t count = values.size();
  ClosestRecords records{{}, values[count / 2], values[count / 20], copies, count};
  records.distances = std::move(values);
  return records;
}

double copy_fraction(const Table& queries, const Table& references) {
  return static_cast<double>(exact_copies(queries, references)) / static_cast<double>(queries.rows);
}

double membership(const MatrixBuffer& members, const MatrixBuffer& others, const MatrixBuffer& synthetic,
                  ThreadPool& pool, std::uint64_t seed) {
  std::vector<double> scores = distances(members, synthetic, pool, seed, kMembers);
  std::vector<std::uint8_t> labels(scores.size(), 1);
  for (const double distance : distances(others, synthetic, pool, seed, kOthers)) {
    scores.push_back(distance);
    labels.push_back(0);
  }
  for (double& score : scores) score = -score;
  return area_under_roc(scores, labels);
}

}  // namespace

Privacy measure_privacy(const Table& real, const Table& synthetic, const Table* holdout, ThreadPool& pool,
                        std::uint64_t seed) {
  check_comparable(real, synthetic, 2);
  const GowerSpace space(real);
  const MatrixBuffer real_rows = space.encode(real);
  const MatrixBuffer synthetic_rows = space.encode(synthetic);
  Privacy privacy;
  privacy.synthetic =
      summary(distances(synthetic_rows, real_rows, pool, seed, kSynthetic), copy_fraction(synthetic, real));
  if (holdout == nullptr) {
    privacy.baseline = summary(distances(real_rows, real_rows, pool, seed, kBaseline),
                               static_cast<double>(repeated_rows(real)) / static_cast<double>(real.rows));
    return privacy;
  }
  check_comparable(real, *holdout, 1);
  const MatrixBuffer holdout_rows = space.encode(*holdout);
  privacy.from_holdout = true;
  privacy.baseline = summary(distances(holdout_rows, real_rows, pool, seed, kBaseline), copy_fraction(*holdout, real));
  privacy.membership_auc = membership(real_rows, holdout_rows, synthetic_rows, pool, seed);
  return privacy;
}

}  // namespace sfumato
