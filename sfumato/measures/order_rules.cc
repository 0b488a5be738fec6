#include <algorithm>
#include <cmath>
#include <optional>

#include "sfumato/measures/rule_search.h"

namespace sfumato {

namespace {

struct PairValues {
  std::vector<double> lower;
  std::vector<double> upper;
};

PairValues known_pairs(const Table& table, std::size_t lower, std::size_t upper) {
  const std::vector<double>& a = table.columns[lower].numbers;
  const std::vector<double>& b = table.columns[upper].numbers;
  PairValues known;
  for (std::size_t i = 0; i < table.rows; ++i) {
    if (std::isnan(a[i]) || std::isnan(b[i])) continue;
    known.lower.push_back(a[i]);
    known.upper.push_back(b[i]);
  }
  return known;
}

// Whether a <= b (1) or a >= b (-1) in all rows; 0 if neither, or if they are equal in all.
int order_in(const std::vector<double>& a, const std::vector<double>& b) {
  bool less = false;
  bool greater = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    less = less || a[i] < b[i];
    greater = greater || a[i] > b[i];
    if (less && greater) return 0;
  }
  return static_cast<int>(less) - static_cast<int>(greater);
}

// Rows that would break the rule if the columns were independent: for disjoint ranges 0, as the order says nothing.
double expected_violations(PairValues values) {
  const auto rows = static_cast<double>(values.lower.size());
  std::ranges::sort(values.upper);
  double pairs = 0;
  for (const double value : values.lower) {
    pairs += static_cast<double>(std::ranges::lower_bound(values.upper, value) - values.upper.begin());
  }
  return pairs / rows;
}

// Whether rows lie close to equality, as they do where the order is a rule, and not merely far apart.
bool reaches_equality(const PairValues& values) {
  constexpr double kClose = 0.1;  // of the median difference
  std::vector<double> gaps;
  for (std::size_t i = 0; i < values.lower.size(); ++i) gaps.push_back(values.upper[i] - values.lower[i]);
  const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
  std::ranges::nth_element(gaps, middle);
  const double limit = kClose * *middle;
  const auto close = static_cast<std::size_t>(std::ranges::count_if(gaps, [&](double gap) { return gap <= limit; }));
  return close >= 5 && 100 * close >= gaps.size();
}

void count_order_violations(const Table& table, TableRule& rule) {
  const std::vector<double>& lower = table.columns[rule.columns[0]].numbers;
  const std::vector<double>& upper = table.columns[rule.columns[1]].numbers;
  std::vector<double> misses;
  rule.synthetic_rows = 0;
  for (std::size_t i = 0; i < table.rows; ++i) {
    if (std::isnan(lower[i]) || std::isnan(upper[i])) continue;
    ++rule.synthetic_rows;
    if (!(lower[i] > upper[i])) continue;
    if (misses.empty()) rule.example = i;
    misses.push_back(lower[i] - upper[i]);
  }
  rule.violations = misses.size();
  if (misses.empty()) return;
  const auto middle = misses.begin() + static_cast<std::ptrdiff_t>(misses.size() / 2);
  std::ranges::nth_element(misses, middle);
  rule.typical_miss = *middle;
}

bool breaks_order(const Table& table, const TableRule& rule) {
  TableRule counted = rule;
  count_order_violations(table, counted);
  return counted.violations > 0;
}

std::optional<TableRule> order_of(const RuleTables& tables, std::size_t a, std::size_t b) {
  constexpr double kMinExpected = 10;
  const std::vector<double>& left = tables.real.columns[a].numbers;
  const std::vector<double>& right = tables.real.columns[b].numbers;
  const int order = order_in(left, right);  // comparisons with NaN are false
  if (order == 0) return std::nullopt;
  TableRule rule{.kind = RuleKind::order, .columns = order > 0 ? std::vector{a, b} : std::vector{b, a}};
  const PairValues known = known_pairs(tables.real, rule.columns[0], rule.columns[1]);
  rule.real_rows = known.lower.size();
  if (rule.real_rows < kMinRuleRows || expected_violations(known) < kMinExpected) return std::nullopt;
  if (tables.holdout != nullptr && breaks_order(*tables.holdout, rule)) return std::nullopt;
  count_order_violations(tables.synthetic, rule);
  if (!reaches_equality(known) && !is_significant(rule.violations, rule.real_rows, rule.synthetic_rows)) {
    return std::nullopt;
  }
  return rule;
}

}  // namespace

std::vector<TableRule> order_rules(const RuleTables& tables, ThreadPool& pool) {
  std::vector<std::size_t> numbers;
  for (const std::size_t j : tables.columns) {
    if (holds_numbers(tables.real.schema.columns[j].kind)) numbers.push_back(j);
  }
  const auto is_date = [&](std::size_t j) { return tables.real.schema.columns[j].kind == ColumnKind::datetime; };
  std::vector<std::vector<TableRule>> found(numbers.size());
  pool.parallel_for(numbers.size(), [&](std::size_t i, std::size_t) {
    for (std::size_t k = i + 1; k < numbers.size(); ++k) {
      if (is_date(numbers[i]) != is_date(numbers[k])) continue;
      if (const auto rule = order_of(tables, numbers[i], numbers[k])) found[i].push_back(*rule);
    }
  });
  std::vector<TableRule> rules;
  for (const std::vector<TableRule>& some : found) rules.insert(rules.end(), some.begin(), some.end());
  return rules;
}

}  // namespace sfumato
