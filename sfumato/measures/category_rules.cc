#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "sfumato/measures/coded_column.h"
#include "sfumato/measures/rule_search.h"

namespace sfumato {

namespace {

constexpr std::size_t kMostPairValues = 50;     // of a category in combinations
constexpr double kFirmExpected = 50;            // rows that were expected in a cell
constexpr std::size_t kMostCountedValues = 20;  // of numbers that count as categories

using ColumnPair = std::pair<std::size_t, std::size_t>;

// ---- Dependences: the values of one column that go with each value of another.

// The second column's code for each code of the first, kMissingCode where no row has both; empty if one code goes with
// several.
std::vector<std::int32_t> mapping_of(const CodedColumn& from, const CodedColumn& to) {
  std::vector<std::int32_t> mapping(from.size(), kMissingCode);
  for (std::size_t i = 0; i < from.real.size(); ++i) {
    if (from.real[i] < 0 || to.real[i] < 0) continue;
    std::int32_t& mapped = mapping[static_cast<std::size_t>(from.real[i])];
    if (mapped >= 0 && mapped != to.real[i]) return {};
    mapped = to.real[i];
  }
  return mapping;
}

// Whether chance explains the dependence: of independent columns, rows beyond the first of each value agree with it at
// most as often as the most frequent value occurs.
bool is_chance(const CodedColumn& from, const CodedColumn& to) {
  constexpr double kMinEvidence = 20;  // -log of the probability
  std::size_t known = 0;
  for (std::size_t i = 0; i < from.real.size(); ++i) known += from.real[i] >= 0 && to.real[i] >= 0 ? 1U : 0U;
  if (known < kMinRuleRows || known <= from.distinct) return true;
  const double frequent = static_cast<double>(to.most) / static_cast<double>(to.real.size() - to.missing);
  return -std::log(frequent) * static_cast<double>(known - from.distinct) < kMinEvidence;
}

struct Violations {
  std::size_t rows = 0;  // to which the rule applies
  std::size_t count = 0;
  std::size_t first = 0;
};

Violations violations_of(const std::vector<std::int32_t>& mapping, const std::vector<std::int32_t>& from,
                         const std::vector<std::int32_t>& to) {
  Violations found;
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (from[i] < 0 || to[i] == kMissingCode) continue;
    const std::int32_t mapped = mapping[static_cast<std::size_t>(from[i])];
    if (mapped < 0) continue;
    ++found.rows;
    if (to[i] == mapped) continue;
    if (found.count++ == 0) found.first = i;
  }
  return found;
}

bool may_determine(const CodedColumn& coded, const Table& real) {
  return coded.distinct >= 2 && real.schema.columns[coded.column].kind != ColumnKind::number &&
         2 * coded.distinct <= real.rows;
}

std::optional<TableRule> dependence_of(const RuleTables& tables, const CodedColumn& from, const CodedColumn& to) {
  if (!may_determine(from, tables.real) || to.distinct < 2) return std::nullopt;
  const std::vector<std::int32_t> mapping = mapping_of(from, to);
  if (mapping.empty() || is_chance(from, to)) return std::nullopt;
  if (violations_of(mapping, from.holdout, to.holdout).count > 0) return std::nullopt;
  const Violations real = violations_of(mapping, from.real, to.real);
  const Violations synthetic = violations_of(mapping, from.synthetic, to.synthetic);
  TableRule rule{.kind = RuleKind::dependence, .columns = {from.column, to.column}};
  rule.both_ways = may_determine(to, tables.real) && !mapping_of(to, from).empty();
  rule.real_rows = real.rows;
  rule.synthetic_rows = synthetic.rows;
  rule.violations = synthetic.count;
  rule.example = synthetic.first;
  return rule;
}

std::vector<TableRule> dependences(const RuleTables& tables, const std::vector<CodedColumn>& columns,
                                   const std::set<ColumnPair>& known, ThreadPool& pool) {
  std::vector<std::vector<TableRule>> found(columns.size());
  pool.parallel_for(columns.size(), [&](std::size_t i, std::size_t) {
    for (std::size_t k = 0; k < columns.size(); ++k) {
      if (i == k || known.contains(std::minmax(columns[i].column, columns[k].column))) continue;
      const auto rule = dependence_of(tables, columns[i], columns[k]);
      if (rule && !(rule->both_ways && k < i)) found[i].push_back(*rule);
    }
  });
  std::vector<TableRule> rules;
  for (const std::vector<TableRule>& some : found) rules.insert(rules.end(), some.begin(), some.end());
  return rules;
}

// ---- Combinations that never occur.

// Rows with each pair of codes; code -1, a missing value, comes first.
std::vector<std::size_t> pair_counts(const std::vector<std::int32_t>& a, const std::vector<std::int32_t>& b,
                                     std::size_t codes_a, std::size_t codes_b) {
  std::vector<std::size_t> counts((codes_a + 1) * (codes_b + 1));
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == kUnseenCode || b[i] == kUnseenCode) continue;
    ++counts[static_cast<std::size_t>(a[i] + 1) * (codes_b + 1) + static_cast<std::size_t>(b[i] + 1)];
  }
  return counts;
}

std::size_t rows_with(const CodedColumn& coded, std::size_t place) {
  return place == 0 ? coded.missing : coded.counts[place - 1];
}

RuleValue value_of(const CodedColumn& coded, std::size_t place, bool only_missing, bool numbers) {
  if (place == 0) return {RuleValue::Kind::missing};
  if (only_missing) return {RuleValue::Kind::known};
  if (numbers) return {RuleValue::Kind::number, 0, coded.values[place - 1]};
  return {RuleValue::Kind::category, static_cast<std::int32_t>(place - 1), 0};
}

struct CombinedColumn {
  CodedColumn coded;
  bool only_missing = false;
  bool numbers = false;
};

std::optional<CombinedColumn> combined_column(const RuleTables& tables, const CodedColumn& coded) {
  const bool numbers = holds_numbers(tables.real.schema.columns[coded.column].kind);
  if (coded.distinct >= 2 && coded.distinct <= (numbers ? kMostCountedValues : kMostPairValues)) {
    return CombinedColumn{coded, false, numbers};
  }
  if (coded.missing == 0) return std::nullopt;
  return CombinedColumn{coded_missing(tables, coded.column), true, numbers};
}

std::optional<TableRule> absent_pairs(const RuleTables& tables, const CombinedColumn& first,
                                      const CombinedColumn& second, double least_expected) {
  const CodedColumn& a = first.coded;
  const CodedColumn& b = second.coded;
  const std::size_t across = b.size() + 1;
  const auto rows = static_cast<double>(tables.real.rows);
  const std::vector<std::size_t> real = pair_counts(a.real, b.real, a.size(), b.size());
  TableRule rule{.kind = RuleKind::absent, .columns = {a.column, b.column}};
  std::vector<std::size_t> synthetic;
  std::vector<std::size_t> holdout;
  std::vector<bool> is_absent(real.size());
  bool any = false;
  for (std::size_t cell = 0; cell < real.size(); ++cell) {
    const double expected =
        static_cast<double>(rows_with(a, cell / across)) * static_cast<double>(rows_with(b, cell % across)) / rows;
    if (real[cell] > 0 || expected < least_expected) continue;
    if (!any) {
      synthetic = pair_counts(a.synthetic, b.synthetic, a.size(), b.size());
      holdout = pair_counts(a.holdout, b.holdout, a.size(), b.size());
    }
    if (holdout[cell] > 0) continue;
    any = true;
    if (synthetic[cell] == 0) continue;
    // That no real row has both is chance in a few of many cells: these are listed only where many synthetic rows do.
    const bool firm = expected >= kFirmExpected;
    if (!firm && !is_significant(synthetic[cell], tables.real.rows, tables.synthetic.rows)) continue;
    is_absent[cell] = true;
    rule.violations += synthetic[cell];
    rule.pairs.push_back({value_of(a, cell / across, first.only_missing, first.numbers),
                          value_of(b, cell % across, second.only_missing, second.numbers), expected, synthetic[cell]});
  }
  if (!any) return std::nullopt;
  rule.real_rows = tables.real.rows;
  rule.synthetic_rows = tables.synthetic.rows;
  std::ranges::stable_sort(rule.pairs, std::greater<>(), &AbsentPair::violations);
  for (std::size_t i = 0; i < a.synthetic.size() && rule.violations > 0; ++i) {
    if (a.synthetic[i] == kUnseenCode || b.synthetic[i] == kUnseenCode) continue;
    const auto cell =
        static_cast<std::size_t>(a.synthetic[i] + 1) * across + static_cast<std::size_t>(b.synthetic[i] + 1);
    if (!is_absent[cell]) continue;
    rule.example = i;
    break;
  }
  return rule;
}

std::vector<TableRule> absent_rules(const RuleTables& tables, const std::vector<CodedColumn>& columns,
                                    const std::set<ColumnPair>& known, ThreadPool& pool) {
  constexpr double kMinEvidence = 5;  // -log of the probability that one of all cells is empty by chance
  std::vector<CombinedColumn> combined;
  for (const CodedColumn& coded : columns) {
    if (auto column = combined_column(tables, coded)) combined.push_back(std::move(*column));
  }
  double cells = 1;
  for (std::size_t i = 0; i < combined.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      cells += static_cast<double>((combined[i].coded.size() + 1) * (combined[k].coded.size() + 1));
    }
  }
  const double least_expected = std::log(cells) + kMinEvidence;
  std::vector<std::vector<TableRule>> found(combined.size());
  pool.parallel_for(combined.size(), [&](std::size_t i, std::size_t) {
    for (std::size_t k = i + 1; k < combined.size(); ++k) {
      if (known.contains(std::minmax(combined[i].coded.column, combined[k].coded.column))) continue;
      const auto rule = absent_pairs(tables, combined[i], combined[k], least_expected);
      if (rule) found[i].push_back(*rule);
    }
  });
  std::vector<TableRule> rules;
  for (const std::vector<TableRule>& some : found) rules.insert(rules.end(), some.begin(), some.end());
  return rules;
}

}  // namespace

std::vector<TableRule> category_rules(const RuleTables& tables, const std::vector<TableRule>& linear,
                                      ThreadPool& pool) {
  std::set<ColumnPair> known;
  for (const TableRule& rule : linear) {
    if (rule.columns.size() == 2) known.insert(std::minmax(rule.columns[0], rule.columns[1]));
  }
  std::vector<CodedColumn> columns(tables.columns.size());
  pool.parallel_for(columns.size(),
                    [&](std::size_t k, std::size_t) { columns[k] = coded_values(tables, tables.columns[k]); });
  std::vector<TableRule> rules = dependences(tables, columns, known, pool);
  for (const TableRule& rule : rules) known.insert(std::minmax(rule.columns[0], rule.columns[1]));
  // Of two columns that determine each other one is enough.
  std::set<std::size_t> twins;
  for (const TableRule& rule : rules) {
    if (rule.both_ways) twins.insert(rule.columns[1]);
  }
  std::erase_if(columns, [&](const CodedColumn& coded) { return twins.contains(coded.column); });
  std::vector<TableRule> absent = absent_rules(tables, columns, known, pool);
  rules.insert(rules.end(), std::make_move_iterator(absent.begin()), std::make_move_iterator(absent.end()));
  return rules;
}

}  // namespace sfumato
