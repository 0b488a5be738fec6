// Differentially private marginal distributions of the columns of a table.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sfumato/columns/table.h"

namespace sfumato {

/// Returns a table with independent columns whose value counts are those of `table` plus Gaussian noise. The standard
/// deviation is `noise` times the norm that one row contributes to all counts together. For a column of categories,
/// each category is counted. For a column of numbers, each of 256 equal intervals of the schema's range is counted, and
/// also each value that the column's decimals can write, of which only counts that exceed the noise are used; numbers
/// outside of the range count at its ends. Categories, ranges, decimals and the number of rows are taken from the table
/// without noise. Anything computed from the result, such as a codec, costs no further privacy. `secret` seeds the
/// noise.
Table private_marginals(const Table& table, double noise, std::uint64_t secret);

}  // namespace sfumato
