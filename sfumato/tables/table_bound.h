// The variational bound on -log p of rows under a table model of either process, with its standard error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sfumato/base/thread_pool.h"
#include "sfumato/tables/table_model.h"

namespace sfumato {

/// For each row, in nats: the bound and the standard error of its estimate, which is 0 for a single draw.
struct RowBounds {
  std::vector<double> nats;
  std::vector<double> standard_error;
};

/// Estimates the bound of each row. Masked process: the mean of -log p over `draws` random orders of all variables.
/// Multinomial process: the sum over all steps with one draw of x_t each, averaged over `draws` repetitions. A number
/// is represented by its cell. The random numbers depend on the seed and the row's index in `tokens`. Throws Error
/// (bad_data) with row and column of an unknown token, and (usage) if draws is 0.
RowBounds table_bounds(const TableModel& model, const TokenTable& tokens, std::size_t draws, std::uint64_t seed,
                       ThreadPool& pool);

}  // namespace sfumato
