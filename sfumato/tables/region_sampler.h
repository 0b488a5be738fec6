// Columns of rows drawn inside of a region, exactly.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sfumato/base/random.h"
#include "sfumato/tables/token_region.h"
#include "sfumato/tables/token_softmax.h"

namespace sfumato {

/// How likely a region is.
struct RegionProbability {
  double inside = 1;    ///< the chance of a row of the model to lie inside
  double accepted = 1;  ///< the share of tries that RegionSampler does not refuse
};

/// What becomes of a row that is refused again and again.
enum class WhenRefused { fail, keep };

/// Draws the columns of a region, given what else is known of each row, from the model's distribution of them
/// restricted to the region. Columns with one symbol inside are given. Another column is drawn from its softmax times
/// the shares of its symbols that lie inside; of a column in two tokens the second one's softmax is summed for every
/// first token that has symbols inside and outside. That is exact for one column. With several, drawn one after
/// another, a row whose column j has the chance Z_j inside has come with a density too high by 1 / prod Z_j; so it is
/// refused with the chance 1 - Z_j at each column but the first, whose Z is the same for every try, and then begun
/// anew: rejection sampling, and exact.
class RegionSampler {
 public:
  RegionSampler(const TableModel& model, const TokenRegion& region, TokenSoftmax& softmax,
                WhenRefused when_refused = WhenRefused::fail);

  /// Fills in the region's columns where rows have no tokens of them. The random numbers are of each row. A row that is
  /// refused kMostTries times is an Error (usage) or, where it is to be kept, comes as the last try has it, inside but
  /// no exact draw.
  void draw(TokenTable& tokens, std::span<RowRandom> randoms);

  /// The model's chance that a row lies inside: exact where no column but the last has several symbols inside, else the
  /// mean of kChanceRows rows.
  RegionProbability probability(std::uint64_t seed);

  static constexpr std::size_t kMostTries = 20000;
  static constexpr std::size_t kChanceRows = 256;

 private:
  struct Column {
    std::size_t encoding = 0;
    std::size_t variable = 0;          // its first token
    std::optional<std::size_t> only;   // the only symbol inside
    std::vector<std::size_t> partial;  // first tokens with second ones inside and outside
    std::vector<float> first;          // [first levels] 1 where something is inside
    std::vector<float> weight;         // [first levels, second levels] or [first levels]
  };
  void add_column(std::size_t index);
  // How far a row has come.
  struct Try {
    std::vector<std::size_t> columns;  // that are to be drawn, in this order
    std::size_t next = 0;
    std::size_t tries = 1;
  };
  // Sets the columns that are given; what is left to draw of each row.
  std::vector<Try> begin(TokenTable& tokens) const;
  // Takes the column that was drawn of a row with this chance to be inside, or begins the row anew.
  void settle(double probability, std::size_t row, TokenTable& tokens, RowRandom& random, Try& at) const;
  void forget(TokenTable& tokens, std::size_t row, const Column& column) const;
  // Draws a column of these rows, and says each one's chance to be inside.
  void draw_column(const Column& column, std::span<const std::size_t> rows, TokenTable& tokens,
                   std::span<RowRandom> randoms, std::span<double> probabilities);
  void draw_digits(const Column& column, std::span<const std::size_t> rows, TokenTable& tokens,
                   std::span<RowRandom> randoms, std::span<double> probabilities);

  const TableModel& model_;
  const TokenRegion& region_;
  TokenSoftmax& softmax_;
  WhenRefused when_refused_;
  std::vector<Column> columns_;
};

}  // namespace sfumato
