#include "sfumato/measures/table_rules.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "sfumato/base/random.h"
#include "sfumato/measures/compared_columns.h"
#include "sfumato/measures/rule_search.h"

namespace sfumato {

namespace {

constexpr std::uint64_t kRuleDraws = 64;  // offset of the random streams

// All indices below `count`, or `most` of them drawn by the seed; ascending.
std::vector<std::size_t> drawn(std::size_t count, std::size_t most, std::uint64_t seed, std::uint64_t which) {
  std::vector<std::size_t> chosen(std::min(count, most));
  const RandomPermutation order(RandomStream(seed, Purpose::report, kRuleDraws + which), count);
  for (std::size_t i = 0; i < chosen.size(); ++i) chosen[i] = count <= most ? i : order(i);
  std::ranges::sort(chosen);
  return chosen;
}

// The rows that are searched; a copy is made only where they are not all.
class SearchedRows {
 public:
  SearchedRows(const Table& table, std::uint64_t seed, std::uint64_t which) : table_(table) {
    if (table.rows <= kMostRuleRows) return;
    rows_ = drawn(table.rows, kMostRuleRows, seed, which);
    chosen_ = rows_at(table, rows_);
  }
  const Table& table() const { return rows_.empty() ? table_ : chosen_; }
  std::size_t place(std::size_t row) const { return rows_.empty() ? row : rows_[row]; }

 private:
  const Table& table_;
  std::vector<std::size_t> rows_;
  Table chosen_;
};

// What a rule says that others say already: a <= c beside a <= b and b <= c, or a determines c beside a determines b
// and b determines c. A row that breaks it breaks one of these.
void drop_implied(std::vector<TableRule>& rules) {
  const auto pairs_of = [&](RuleKind kind) {
    std::set<std::pair<std::size_t, std::size_t>> pairs;
    for (const TableRule& rule : rules) {
      if (rule.kind != kind) continue;
      pairs.emplace(rule.columns[0], rule.columns[1]);
      if (rule.both_ways) pairs.emplace(rule.columns[1], rule.columns[0]);
    }
    return pairs;
  };
  for (const RuleKind kind : {RuleKind::order, RuleKind::dependence}) {
    const auto pairs = pairs_of(kind);
    std::erase_if(rules, [&](const TableRule& rule) {
      if (rule.kind != kind || rule.both_ways) return false;
      return std::ranges::any_of(pairs, [&](const auto& pair) {
        const std::size_t between = pair.second;
        // Of two that determine each other only the first stands between.
        const bool twins = pairs.contains({between, rule.columns[0]}) || pairs.contains({rule.columns[1], between});
        return pair.first == rule.columns[0] && !twins && pairs.contains({between, rule.columns[1]});
      });
    });
  }
}

// Of two columns that determine each other, dependences name the first alone.
void drop_twins(std::vector<TableRule>& rules) {
  std::map<std::size_t, std::size_t> first_of;
  std::set<std::pair<std::size_t, std::size_t>> pairs;
  for (const TableRule& rule : rules) {
    if (rule.kind != RuleKind::dependence) continue;
    pairs.emplace(rule.columns[0], rule.columns[1]);
    if (rule.both_ways) first_of.emplace(rule.columns[1], rule.columns[0]);
  }
  const auto named = [&](std::size_t column) {
    const auto found = first_of.find(column);
    return found == first_of.end() ? column : found->second;
  };
  std::erase_if(rules, [&](const TableRule& rule) {
    if (rule.kind != RuleKind::dependence) return false;
    const std::pair<std::size_t, std::size_t> other(named(rule.columns[0]), named(rule.columns[1]));
    return other != std::pair(rule.columns[0], rule.columns[1]) && pairs.contains(other);
  });
}

void erase_of_linear_pairs(std::vector<TableRule>& orders, const std::vector<TableRule>& linear) {
  std::erase_if(orders, [&](const TableRule& order) {
    return std::ranges::any_of(linear, [&](const TableRule& rule) {
      return rule.columns.size() == 2 && std::ranges::is_permutation(rule.columns, order.columns);
    });
  });
}

}  // namespace

bool is_significant(std::size_t violations, std::size_t real_rows, std::size_t synthetic_rows) {
  constexpr double kLevel = 0.01;
  if (violations == 0) return false;
  const auto synthetic = static_cast<double>(synthetic_rows);
  const double share = synthetic / (synthetic + static_cast<double>(real_rows));
  return static_cast<double>(violations) * std::log(share) < std::log(kLevel);
}

TableRules find_table_rules(const Table& real, const Table& synthetic, const Table* holdout, ThreadPool& pool,
                            std::uint64_t seed) {
  check_comparable(real, synthetic, 1);
  const SearchedRows real_rows(real, seed, 0);
  const SearchedRows synthetic_rows(synthetic, seed, 1);
  const RuleTables tables{real_rows.table(), synthetic_rows.table(), holdout, paired_columns(real.schema)};
  std::vector<TableRule> rules = linear_rules(tables, pool);
  std::vector<TableRule> orders = order_rules(tables, pool);
  erase_of_linear_pairs(orders, rules);
  std::vector<TableRule> categories = category_rules(tables, rules, pool);
  for (std::vector<TableRule>* more : {&orders, &categories}) {
    rules.insert(rules.end(), std::make_move_iterator(more->begin()), std::make_move_iterator(more->end()));
  }
  drop_twins(rules);
  drop_implied(rules);
  TableRules found{rules.size(), {}, tables.columns.size(), tables.real.rows, tables.synthetic.rows};
  for (TableRule& rule : rules) {
    if (rule.violations == 0) continue;
    rule.example = synthetic_rows.place(rule.example);
    found.broken.push_back(std::move(rule));
  }
  std::ranges::stable_sort(found.broken, std::greater<>(), [](const TableRule& rule) {
    return static_cast<double>(rule.violations) / static_cast<double>(rule.synthetic_rows);
  });
  return found;
}

}  // namespace sfumato
