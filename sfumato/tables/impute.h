// Imputation of missing values by a table model.
#pragma once

#include <cstdint>

#include "sfumato/base/thread_pool.h"
#include "sfumato/columns/table.h"
#include "sfumato/tables/table_model.h"

namespace sfumato {

/// Returns the rows with each missing value of a learned column replaced by a draw from the model, given the row's
/// known values and that nothing is missing. The result is one of several imputations, counted from 0. Values are also
/// imputed in columns that had missing values in training. Known values are kept; the network sees a number outside of
/// the learned range as the nearest number inside. The bits of a row depend only on the model, the seed, the row's
/// known values, its index and `imputation`. Throws Error (usage) unless the table has the model's schema.
Table impute_draws(const TableModel& model, const Table& incomplete, std::uint64_t seed, std::uint64_t imputation,
                   ThreadPool& pool);

/// Returns the rows with each missing value replaced by a point estimate, given the row's known values and that the
/// value is not missing: for a number the mean of the model's distribution, which minimises the squared error, rounded
/// to the column's decimals; for a category the most probable one. Each value is estimated independently of the row's
/// other missing values. Deterministic.
Table impute_best(const TableModel& model, const Table& incomplete, ThreadPool& pool);

/// Counts of the values to impute.
struct MissingCount {
  std::uint64_t incomplete = 0;
  std::uint64_t rows = 0;   ///< rows with missing values
  std::uint64_t blank = 0;  ///< rows without a known value
};
MissingCount count_missing(const TableCodec& codec, const Table& incomplete);

}  // namespace sfumato
