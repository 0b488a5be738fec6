// Holes in the rows of a table filled in by a model.
#pragma once

#include <cstdint>

#include "sfumato/base/thread_pool.h"
#include "sfumato/columns/table.h"
#include "sfumato/tables/table_model.h"

namespace sfumato {

/// The rows with a draw from the model in each hole, given what the row has and that nothing is missing: one of several
/// imputations, the first of which is number 0. A hole is a missing value of a column that was learned; it is filled
/// with a value also where values were missing in training. What is known stays as it is; the network sees a number
/// outside of the range that was learned as the nearest one in it. A row's bits depend on the model, the seed, what is
/// known of it, its number and the imputation's alone. The frame has the model's schema, or throws Error (usage).
Table impute_draws(const TableModel& model, const Table& incomplete, std::uint64_t seed, std::uint64_t imputation,
                   ThreadPool& pool);

/// The rows with the best single guess in each hole, each by itself, given what the row has and that it is not missing:
/// of a number the mean of the model's distribution, which has the least squared error, rounded to its decimals; of a
/// level the most likely one. No random numbers: the softmaxes say it.
Table impute_best(const TableModel& model, const Table& incomplete, ThreadPool& pool);

/// How many holes there are to fill.
struct MissingCount {
  std::uint64_t incomplete = 0;
  std::uint64_t rows = 0;   ///< with a hole
  std::uint64_t blank = 0;  ///< rows of which nothing is known
};
MissingCount count_missing(const TableCodec& codec, const Table& incomplete);

}  // namespace sfumato
