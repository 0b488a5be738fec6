// Rows from a model of a table: masked variables are filled in one after another, each from the softmax given all that
// are known, so that a row is an exact draw from the model.
#pragma once

#include <cstdint>
#include <functional>

#include "sfumato/base/thread_pool.h"
#include "sfumato/data/frame.h"
#include "sfumato/model/table_model.h"

namespace sfumato {

/// Fills in what is kNoToken, rows [first_row, first_row + tokens.rows) of the endless sample of the seed. A row's bits
/// depend on the model, the seed, what is known of it and its number alone.
void fill_tokens(const TableModel& model, std::uint64_t seed, std::uint64_t first_row, ThreadPool& pool,
                 TokenTable& tokens);

/// Draws rows [first_row, first_row + count) of the endless sample of the seed and hands them over in order, block by
/// block.
void generate_table(const TableModel& model, std::uint64_t seed, std::uint64_t first_row, std::uint64_t count,
                    ThreadPool& pool, const std::function<void(const Frame& rows)>& sink);

}  // namespace sfumato
