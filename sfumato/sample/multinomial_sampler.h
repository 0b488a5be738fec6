// Rows of tokens from a model of multinomial diffusion: all variables of a row at once, step by step from uniform
// noise.
#pragma once

#include <cstdint>
#include <span>

#include "sfumato/base/thread_pool.h"
#include "sfumato/model/table_model.h"

namespace sfumato {

/// Draws rows of these numbers, [tokens.rows], of the endless sample of the seed; what stands in `tokens` does not
/// matter. A step draws x_0 of each variable from its softmax and then x_{t-1} from the exact posterior given x_t and
/// that x_0, which is a draw of the reverse step that the bound is of. A row's bits depend on the model, the seed and
/// its number alone.
void draw_multinomial_rows(const TableModel& model, std::uint64_t seed, std::span<const std::uint64_t> numbers,
                           ThreadPool& pool, TokenTable& tokens);

}  // namespace sfumato
