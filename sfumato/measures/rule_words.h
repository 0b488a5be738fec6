// Rules and their examples as text.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "sfumato/columns/table.h"
#include "sfumato/measures/table_rules.h"

namespace sfumato {

/// Makes a name or a value from a file safe to show.
using ShowText = std::function<std::string(std::string_view text)>;

/// The rule in one line: "'opened' ≤ 'closed'", "'total' = 'net' + 'tax'", "'city' determines 'country'".
std::string rule_text(const TableRule& rule, const Schema& schema, const ShowText& shown);

/// The deviation of the rows that break a rule, for an order or a linear relation: "by 3.2", "by 2 days"; else empty.
std::string miss_text(const TableRule& rule, const Schema& schema);

/// The values of the rule's columns in a row of a table, as the file spells them: "'opened' = 2023-05-02, ...".
std::string example_text(const TableRule& rule, const Table& synthetic, const ShowText& shown);

/// One value of a table as the file spells it; "missing" where it has none.
std::string cell_text(const Table& table, std::size_t column, std::size_t row);

}  // namespace sfumato
