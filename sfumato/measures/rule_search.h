// The searches for each kind of rule.
#pragma once

#include <cstddef>
#include <vector>

#include "sfumato/base/thread_pool.h"
#include "sfumato/measures/table_rules.h"

namespace sfumato {

/// What is searched: tables with one schema.
struct RuleTables {
  const Table& real;
  const Table& synthetic;
  const Table* holdout;
  std::vector<std::size_t> columns;  ///< those with comparable values
};

/// Real rows that a rule must apply to.
inline constexpr std::size_t kMinRuleRows = 20;
/// Rows in which a column must differ from its most frequent value.
inline constexpr std::size_t kMinOtherValues = 10;

/// Whether so many violations in so many synthetic rows say more than that none of the real rows happened to be one:
/// the probability that all fall on the synthetic side, if rows of both tables break the rule equally often, is below
/// 1%.
bool is_significant(std::size_t violations, std::size_t real_rows, std::size_t synthetic_rows);

/// Each returns the rules that hold in the real table, including those with no violations. Same bits for any pool.
std::vector<TableRule> order_rules(const RuleTables& tables, ThreadPool& pool);
std::vector<TableRule> linear_rules(const RuleTables& tables, ThreadPool& pool);
/// Dependences and absent combinations. `linear` are relations that are known, of which those of two columns are not
/// repeated as dependences.
std::vector<TableRule> category_rules(const RuleTables& tables, const std::vector<TableRule>& linear, ThreadPool& pool);

}  // namespace sfumato
