// The bound on -log p of rows under a model of a table, of either process, with its error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sfumato/base/thread_pool.h"
#include "sfumato/tables/table_model.h"

namespace sfumato {

/// Of each row, in nats: the bound, and the standard error of its estimate, 0 of one draw.
struct RowBounds {
  std::vector<double> nats;
  std::vector<double> standard_error;
};

/// The bound of rows of the model's tokens: of the masked process the mean of -log p over `draws` whole
/// random orders; of the multinomial one the sum over all steps, each at one draw of x_t, and the mean over `draws`
/// such sums. A number counts as the cell that it lies in. Draws depend on the seed and the row's place. Throws Error
/// (bad_data) naming row and column of a token that is not known.
RowBounds table_bounds(const TableModel& model, const TokenTable& tokens, std::size_t draws, std::uint64_t seed,
                       ThreadPool& pool);

}  // namespace sfumato
