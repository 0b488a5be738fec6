// Rows of a table drawn given the values of some of their columns.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "sfumato/base/thread_pool.h"
#include "sfumato/columns/table.h"
#include "sfumato/tables/table_model.h"

namespace sfumato {

/// Draws one row for each row of `given`, which has the model's schema; the columns of the schema that is_given marks
/// keep their values, a missing value included, and the others are drawn given these. Passes the rows to sink in order,
/// block by block. Row i depends on the model, the seed, its given values and i alone. Throws Error (usage) for a value
/// that is missing where none was in training, and for a model of the multinomial process.
void generate_given(const TableModel& model, const Table& given, const std::vector<bool>& is_given, std::uint64_t seed,
                    ThreadPool& pool, const std::function<void(const Table& rows)>& sink);

}  // namespace sfumato
