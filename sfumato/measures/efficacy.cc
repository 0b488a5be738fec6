#include "sfumato/measures/efficacy.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/base/random.h"
#include "sfumato/measures/c2st.h"
#include "sfumato/measures/compared_columns.h"
#include "sfumato/measures/gradient_boosting.h"

namespace sfumato {

namespace {

constexpr std::size_t kMaxClasses = 30;
constexpr std::size_t kMaxEfficacyRows = 50000;
constexpr std::uint64_t kSplit = 32;  // offsets of the random streams
constexpr std::uint64_t kSubsample = 33;

// The class of each category of the target, -1 if it is skipped. Classes are numbered by frequency in the real rows.
std::vector<int> classes_of_categories(const TableColumn& real, std::size_t categories) {
  std::vector<std::size_t> counts(categories, 0);
  for (const std::int32_t index : real.indices) {
    if (index >= 0) ++counts[static_cast<std::size_t>(index)];
  }
  std::vector<std::size_t> order(categories);
  for (std::size_t k = 0; k < categories; ++k) order[k] = k;
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return counts[a] > counts[b]; });
  std::vector<int> classes(categories, -1);
  for (std::size_t k = 0; k < std::min(categories, kMaxClasses); ++k) {
    if (counts[order[k]] > 0) classes[order[k]] = static_cast<int>(k);
  }
  return classes;
}

// A table's features and targets.
struct Rows {
  FeatureTable features;
  BoostingTarget target;
  std::vector<std::size_t> rows;  // rows with a target
};

Rows make_rows(const Table& table, std::size_t target, const std::vector<int>& classes) {
  Rows result{features_of(table, target), {BoostingTask::number, {}, 0}, {}};
  const TableColumn& column = table.columns[target];
  for (std::size_t i = 0; i < table.rows; ++i) {
    double value = 0;
    if (classes.empty()) {
      value = column.numbers[i];
    } else {
      value = column.indices[i] < 0 ? -1 : classes[static_cast<std::size_t>(column.indices[i])];
    }
    result.target.values.push_back(value);
    if (!std::isnan(value) && (classes.empty() || value >= 0)) result.rows.push_back(i);
  }
  if (!classes.empty()) {
    result.target.classes = static_cast<std::size_t>(*std::ranges::max_element(classes)) + 1;
    result.target.task = result.target.classes == 2 ? BoostingTask::two_classes : BoostingTask::classes;
  }
  return result;
}

// Removes `count` random rows and returns them.
std::vector<std::size_t> take_rows(std::vector<std::size_t>& rows, std::size_t count, std::uint64_t seed,
                                   std::uint64_t which) {
  const RandomPermutation order(RandomStream(seed, Purpose::report, which), rows.size());
  std::vector<std::size_t> taken;
  std::vector<std::size_t> left;
  for (std::size_t i = 0; i < rows.size(); ++i) (order(i) < count ? taken : left).push_back(rows[i]);
  rows = std::move(left);
  return taken;
}

void check_rows(const Rows& rows, const std::vector<std::size_t>& of, const std::string& name, const char* where) {
  std::set<double> values;
  for (const std::size_t row : of) values.insert(rows.target.values[row]);
  if (values.size() >= 2) return;
  fail(ErrorKind::bad_data, "target '{}': {} has {} value{} of it; give other rows, or another target", name, where,
       values.size(), values.size() == 1 ? "" : "s");
}

double r_squared(const std::vector<double>& predicted, const std::vector<double>& truth) {
  double mean = 0;
  for (const double value : truth) mean += value / static_cast<double>(truth.size());
  double error = 0;
  double variance = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    error += (truth[i] - predicted[i]) * (truth[i] - predicted[i]);
    variance += (truth[i] - mean) * (truth[i] - mean);
  }
  return 1 - error / variance;
}

// The mean one-vs-rest area over the classes in the test rows.
double macro_area(const std::vector<std::vector<double>>& probabilities, const std::vector<double>& truth,
                  std::size_t classes) {
  double total = 0;
  double counted = 0;
  for (std::size_t c = 0; c < classes; ++c) {
    std::vector<double> scores;
    std::vector<std::uint8_t> labels;
    for (std::size_t i = 0; i < truth.size(); ++i) {
      scores.push_back(probabilities[i][c]);
      labels.push_back(truth[i] == static_cast<double>(c) ? 1 : 0);
    }
    const auto ones = static_cast<std::size_t>(std::ranges::count(labels, 1));
    if (ones == 0 || ones == labels.size()) continue;
    total += area_under_roc(scores, labels);
    ++counted;
  }
  return total / counted;
}

std::vector<double> softmax(std::vector<double> scores) {
  const double largest = *std::ranges::max_element(scores);
  double total = 0;
  for (double& score : scores) total += score = std::exp(score - largest);
  for (double& score : scores) score /= total;
  return scores;
}

struct Score {
  double value = 0;
  double accuracy = 0;
};

Score test_score(const GradientBoosting& model, const Rows& test, const std::vector<std::size_t>& rows) {
  std::vector<double> truth;
  std::vector<std::vector<double>> scores;
  for (const std::size_t row : rows) {
    truth.push_back(test.target.values[row]);
    scores.push_back(model.scores(test.features.points.row(row)));
  }
  if (test.target.task == BoostingTask::number) {
    std::vector<double> predicted;
    predicted.reserve(scores.size());
    for (const std::vector<double>& score : scores) predicted.push_back(score[0]);
    return {r_squared(predicted, truth), 0};
  }
  // Two classes as well: the logistic function is the softmax of (0, score).
  std::vector<std::vector<double>> probabilities;
  double correct = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    probabilities.push_back(scores[i].size() == 1 ? softmax({0, scores[i][0]}) : softmax(scores[i]));
    const auto best = std::ranges::max_element(probabilities.back()) - probabilities.back().begin();
    if (static_cast<double>(best) == truth[i]) ++correct;
  }
  if (test.target.task == BoostingTask::classes) {
    return {macro_area(probabilities, truth, test.target.classes), correct / static_cast<double>(rows.size())};
  }
  std::vector<double> log_odds;
  log_odds.reserve(scores.size());
  for (const std::vector<double>& score : scores) log_odds.push_back(score[0]);
  const std::vector<std::uint8_t> labels(truth.begin(), truth.end());
  return {area_under_roc(log_odds, labels), correct / static_cast<double>(rows.size())};
}

// Fewer trees for many classes, since each class has trees of its own.
BoostingConfig config_for(const BoostingTarget& target) {
  constexpr std::size_t kTotalTrees = 1000;
  constexpr std::size_t kMinTrees = 30;
  BoostingConfig config;
  if (target.task == BoostingTask::classes) {
    config.trees = std::min(config.trees, std::max(kMinTrees, kTotalTrees / target.classes));
  }
  return config;
}

}  // namespace

std::string unfit_target(const Table& real, std::size_t target) {
  const ColumnSchema& column = real.schema.columns[target];
  if (!holds_numbers(column.kind) && !holds_categories(column.kind)) return "it is not learned";
  if (real.columns.size() < 2 || compared_columns(real.schema).size() < 2) return "there is no other column";
  std::set<double> values;
  for (const double value : real.columns[target].numbers) {
    if (!std::isnan(value)) values.insert(value);
    if (values.size() > 1) return "";
  }
  for (const std::int32_t index : real.columns[target].indices) {
    if (index >= 0) values.insert(index);
    if (values.size() > 1) return "";
  }
  return values.empty() ? "it has no values" : "it has one value only";
}

Efficacy measure_efficacy(const Table& real, const Table& synthetic, const Table* holdout, std::size_t target,
                          ThreadPool& pool, std::uint64_t seed) {
  check_comparable(real, synthetic, 2);
  const ColumnSchema& column = real.schema.columns[target];
  if (const std::string why = unfit_target(real, target); !why.empty()) {
    fail(ErrorKind::bad_data, "target '{}': {}; choose another `target`", column.name, why);
  }
  std::vector<int> classes;
  if (holds_categories(column.kind)) {
    const std::size_t categories =
        std::max(column.categories.size(), synthetic.schema.columns[target].categories.size());
    classes = classes_of_categories(real.columns[target], categories);
  }
  std::array<Rows, 2> learned{make_rows(real, target, classes), make_rows(synthetic, target, classes)};
  constexpr std::size_t kHeldOut = 4;  // a fourth of the rows
  const Rows test = make_rows(holdout == nullptr ? real : *holdout, target, classes);
  const std::vector<std::size_t> test_rows =
      holdout == nullptr ? take_rows(learned[0].rows, learned[0].rows.size() / kHeldOut, seed, kSplit) : test.rows;
  for (Rows& rows : learned) {
    if (rows.rows.size() > kMaxEfficacyRows) rows.rows = take_rows(rows.rows, kMaxEfficacyRows, seed, kSubsample);
  }
  check_rows(learned[0], learned[0].rows, column.name, "the real table");
  check_rows(learned[1], learned[1].rows, column.name, "the synthetic table");
  check_rows(test, test_rows, column.name, holdout == nullptr ? "the part of it to test on" : "the holdout");

  std::array<Score, 2> scores;
  pool.parallel_for(2, [&](std::size_t k, std::size_t) {
    const GradientBoosting model(learned[k].features, learned[k].target, learned[k].rows, config_for(test.target));
    scores[k] = test_score(model, test, test_rows);
  });
  Efficacy efficacy;
  efficacy.target = target;
  efficacy.metric = test.target.task == BoostingTask::number    ? EfficacyMetric::r_squared
                    : test.target.task == BoostingTask::classes ? EfficacyMetric::macro_area
                                                                : EfficacyMetric::area_under_roc;
  efficacy.from_real = scores[0].value;
  efficacy.from_synthetic = scores[1].value;
  efficacy.classes = test.target.classes;
  if (!classes.empty()) {
    efficacy.accuracy_from_real = scores[0].accuracy;
    efficacy.accuracy_from_synthetic = scores[1].accuracy;
  }
  efficacy.train_rows = learned[0].rows.size();
  efficacy.test_rows = test_rows.size();
  efficacy.from_holdout = holdout != nullptr;
  return efficacy;
}

}  // namespace sfumato
