// Sampling from a table model. For the masked process the unknown variables are drawn one after another, each from its
// distribution given all known ones, so a row is an exact sample of the model.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "sfumato/base/thread_pool.h"
#include "sfumato/columns/key_sequence.h"
#include "sfumato/columns/row_set.h"
#include "sfumato/columns/table.h"
#include "sfumato/tables/region_sampler.h"
#include "sfumato/tables/table_model.h"
#include "sfumato/tables/token_region.h"
#include "sfumato/tables/token_softmax.h"

namespace sfumato {

/// Rows that pass through the network at once.
inline constexpr std::size_t kTableBlock = 4096;

/// Draws the unknown tokens of rows from the model given the known ones and given that the row lies in a region: the
/// region's columns first, by RegionSampler, the others in random order. Keeps references to the model and the region.
class TokenFiller {
 public:
  /// For at most max_rows rows at a time.
  TokenFiller(const TableModel& model, const TokenRegion& region, std::size_t max_rows, ThreadPool& pool,
              OnRejection on_rejection = OnRejection::fail);
  /// Draws all tokens that are kNoToken. row_indices: [tokens.rows], the rows' indices in the endless sample of the
  /// seed. The bits of a row depend only on the model, the region, the seed, the row's known tokens and its index.
  /// Throws Error (usage) if the model has almost no probability inside of the region, and for a multinomial model.
  void fill(TokenTable& tokens, std::uint64_t seed, std::span<const std::uint64_t> row_indices);

 private:
  const TableModel& model_;
  TokenSoftmax softmax_;
  RegionSampler region_;
};

/// Offset between the row indices of successive draws for the same row.
inline constexpr std::uint64_t kDrawOffset = 1ULL << 48U;

/// Draws the unknown tokens of rows [first_row, first_row + tokens.rows) of the endless sample of the seed.
void fill_tokens(const TableModel& model, std::uint64_t seed, std::uint64_t first_row, ThreadPool& pool,
                 TokenTable& tokens);

/// Which rows to sample.
struct TableRequest {
  std::uint64_t seed = 0;                ///< seed of the sample
  TokenRegion region{};                  ///< empty: all rows
  std::optional<std::size_t> balance{};  ///< index in codec.columns of a column with equally frequent values
  const RowSet* avoid = nullptr;         ///< rows equal to one of these are redrawn
  KeyChoice keys = KeyChoice::fresh;     ///< whether identifiers may be those of the training data
};

/// Draws rows [first_row, first_row + count) of the endless sample of the seed and passes them to sink in order, block
/// by block. With a balanced column, its value is assigned by the row's index (Balance) and the other columns are drawn
/// given it. The redraws of a row to avoid depend on its index only. Throws Error (usage) if the model has almost no
/// probability inside of the region, if a cell of the balanced column has several values, and if kMaxRedraws draws for
/// one row were all to be avoided.
void generate_table(const TableModel& model, const TableRequest& request, std::uint64_t first_row, std::uint64_t count,
                    ThreadPool& pool, const std::function<void(const Table& rows)>& sink);
inline constexpr std::uint64_t kMaxRedraws = 1000;
/// Without restrictions.
inline void generate_table(const TableModel& model, std::uint64_t seed, std::uint64_t first_row, std::uint64_t count,
                           ThreadPool& pool, const std::function<void(const Table& rows)>& sink) {
  generate_table(model, TableRequest{.seed = seed}, first_row, count, pool, sink);
}

/// The probability of a region, as estimated by RegionSampler.
RegionProbability probability_of(const TableModel& model, const TokenRegion& region, std::uint64_t seed,
                                 ThreadPool& pool);

/// A warning for a region with few expected training rows, else an empty string. Throws Error (usage) if rejection
/// sampling in the region would take too many attempts.
std::string low_support_warning(const TableModel& model, const TokenRegion& region, std::uint64_t seed,
                                ThreadPool& pool);

}  // namespace sfumato
