// Rules that hold in every row of the real table, and the synthetic rows that break them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "sfumato/base/thread_pool.h"
#include "sfumato/columns/table.h"

namespace sfumato {

enum class RuleKind {
  order,       ///< one column is never greater than another
  linear,      ///< a weighted sum of columns is constant
  dependence,  ///< one column determines another
  absent,      ///< two values never occur together
};
inline std::span<const std::string_view> enum_names(RuleKind) {
  static constexpr std::array<std::string_view, 4> kNames{"order", "linear", "dependence", "absent_combination"};
  return kNames;
}

/// A value in a rule: of a column with few distinct values, one of them; of any column, that it is missing or known.
struct RuleValue {
  enum class Kind { category, number, missing, known };
  Kind kind = Kind::known;
  std::int32_t category = 0;  ///< index of the category
  double number = 0;
};

/// Two values that never occur together in the real table, but do in the synthetic one.
struct AbsentPair {
  RuleValue first;
  RuleValue second;
  double expected = 0;         ///< real rows that would have both if the columns were independent
  std::size_t violations = 0;  ///< synthetic rows that have both
};

/// A rule that holds in all real rows to which it applies (where its columns are not missing).
struct TableRule {
  RuleKind kind = RuleKind::order;
  std::vector<std::size_t> columns{};  ///< column indices; order: the lesser first; dependence: the determining first
  std::vector<double> weights{};       ///< linear: the sum of weights[k] * columns[k] is `constant`
  double constant = 0;                 ///< linear: right-hand side
  double tolerance = 0;                ///< linear: greatest deviation of a row that keeps the rule
  bool rounded = false;                ///< linear: whether the tolerance is the rounding of the columns' last digits
  double typical_miss = 0;             ///< order, linear: median deviation of the rows that break the rule
  bool both_ways = false;              ///< dependence: the second column determines the first, too
  std::vector<AbsentPair> pairs{};     ///< absent: most violations first
  std::size_t real_rows = 0;           ///< real rows to which the rule applies, all of which keep it
  std::size_t synthetic_rows = 0;      ///< synthetic rows to which it applies
  std::size_t violations = 0;          ///< synthetic rows that break it
  std::size_t example = 0;             ///< index of the first of these
};

/// What a search for rules found.
struct TableRules {
  std::size_t found = 0;          ///< rules of the real table, kept or broken
  std::vector<TableRule> broken;  ///< rules that synthetic rows break, most violations first
  std::size_t columns = 0;        ///< columns that were searched
  std::size_t real_rows = 0;      ///< rows of each table that were searched
  std::size_t synthetic_rows = 0;
};

/// Rows of each table that are searched at most; of more, as many are drawn by the seed.
inline constexpr std::size_t kMostRuleRows = 100000;

/// Finds rules and counts violations: the order of two columns; linear relations of up to 16 columns, such as sums;
/// columns that determine others; combinations of two values that never occur though each is frequent. A rule needs so
/// many real rows that chance does not explain it, and no row of the holdout, where there is one, may break it. A rule
/// that chance might explain is listed only if more synthetic rows break it than the real rows leave room for. The
/// tables must satisfy check_comparable(), and paired_columns() are searched; holdout may be null. Same seed, same
/// bits, for any pool.
TableRules find_table_rules(const Table& real, const Table& synthetic, const Table* holdout, ThreadPool& pool,
                            std::uint64_t seed);

}  // namespace sfumato
