// Rows from a model of a table: masked variables are filled in one after another, each from the softmax given all that
// are known, so that a row is an exact draw from the model.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "sfumato/base/thread_pool.h"
#include "sfumato/columns/row_set.h"
#include "sfumato/columns/table.h"
#include "sfumato/tables/region_sampler.h"
#include "sfumato/tables/table_model.h"
#include "sfumato/tables/token_region.h"
#include "sfumato/tables/token_softmax.h"

namespace sfumato {

/// Fills in rows of tokens from the model given what is known of each and that it lies in a region: the region's
/// columns first, as RegionSampler draws them, the others in random order. The model and the region must outlive it.
class TokenFiller {
 public:
  /// For at most so many rows at a time.
  TokenFiller(const TableModel& model, const TokenRegion& region, std::size_t most_rows, ThreadPool& pool,
              WhenRefused when_refused = WhenRefused::fail);
  /// Fills in what is kNoToken. numbers: of the rows in the endless sample of the seed. A row's bits depend on the
  /// model, the region, the seed, what is known of it and its number alone. Throws Error (usage) where the region holds
  /// next to nothing of the model.
  void fill(TokenTable& tokens, std::uint64_t seed, std::span<const std::uint64_t> numbers);

 private:
  const TableModel& model_;
  TokenSoftmax softmax_;
  RegionSampler region_;
};

/// Between the numbers of the first and the second draw of a row, the second and the third, ...
inline constexpr std::uint64_t kNextDraw = 1ULL << 48U;

/// Fills in rows [first_row, first_row + tokens.rows) of the endless sample of the seed.
void fill_tokens(const TableModel& model, std::uint64_t seed, std::uint64_t first_row, ThreadPool& pool,
                 TokenTable& tokens);

/// Which rows of a model are wanted.
struct TableRequest {
  std::uint64_t seed = 0;
  TokenRegion region{};                  ///< no columns: all rows
  std::optional<std::size_t> balance{};  ///< the column, by its code, whose values come equally often, to one row
  const RowSet* avoid = nullptr;         ///< rows that are equal to one of these are drawn anew
};

/// Draws rows [first_row, first_row + count) of the endless sample of the seed and hands them over in order, block by
/// block. A row of a balanced column's value is drawn given it; which value a row has is a matter of its number, and so
/// is what takes the place of a row to avoid. Throws Error (usage) where the region holds next to nothing of the model,
/// on a balanced column that has cells of several values, and where kMostCopies draws for one row were all to be
/// avoided.
void generate_table(const TableModel& model, const TableRequest& request, std::uint64_t first_row, std::uint64_t count,
                    ThreadPool& pool, const std::function<void(const Table& rows)>& sink);
inline constexpr std::uint64_t kMostCopies = 1000;
/// All rows of the seed, none avoided.
inline void generate_table(const TableModel& model, std::uint64_t seed, std::uint64_t first_row, std::uint64_t count,
                           ThreadPool& pool, const std::function<void(const Table& rows)>& sink) {
  generate_table(model, TableRequest{.seed = seed}, first_row, count, pool, sink);
}

/// How likely a region is, as RegionSampler estimates it.
RegionProbability probability_of(const TableModel& model, const TokenRegion& region, std::uint64_t seed,
                                 ThreadPool& pool);

/// What a user is to be told of a region where the model has learned next to nothing; empty of others.
/// Throws Error (usage) where drawing from it would take too many tries.
std::string low_support_warning(const TableModel& model, const TokenRegion& region, std::uint64_t seed,
                                ThreadPool& pool);

}  // namespace sfumato
