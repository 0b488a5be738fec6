// What a private training may know of each column by itself: counts of its values with noise, as a table.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sfumato/columns/table.h"

namespace sfumato {

/// Releases the counts of every column's values with Gaussian noise of standard deviation `noise` times the norm that
/// one row has in all of them, and gives rows, of columns that know nothing of each other, that have the counts. Of a
/// column of levels each is counted; of numbers those in each of 256 equal parts of the schema's range, and each value
/// that the column's decimals can write, of which only those are taken up that stand out of the noise. Levels, ranges,
/// decimals and the number of rows are taken from the frame as they are; numbers outside of the range count at its
/// ends. What is done with the result, a codec for instance, costs no privacy any more. `secret` seeds the noise.
Table private_marginals(const Table& table, double noise, std::uint64_t secret);

}  // namespace sfumato
