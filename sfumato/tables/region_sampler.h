// Exact sampling of the restricted columns of a region.
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

/// Probabilities of a region under the model.
struct RegionProbability {
  double inside = 1;    ///< that a row of the model lies inside
  double accepted = 1;  ///< that RegionSampler accepts an attempt
};

/// Whether a row that is rejected kMaxAttempts times is an error or keeps its last attempt.
enum class OnRejection { fail, keep };

/// Draws the columns of a region from the model's distribution restricted to the region, given what else is known of
/// each row. A column with one symbol inside is set to it. Another column is drawn from its softmax times the weights
/// of the region; for a column with two tokens, the second softmax is summed for every first token whose second tokens
/// are partly inside. For one column this is exact. With several columns, drawn one after another, the proposal density
/// is too high by the factor 1 / prod Z_j, where Z_j is the probability that column j lies inside. Therefore an attempt
/// is rejected with probability 1 - Z_j at each column except the first, whose Z is the same for every attempt, and
/// then restarted: rejection sampling, which is exact.
class RegionSampler {
 public:
  RegionSampler(const TableModel& model, const TokenRegion& region, TokenSoftmax& softmax,
                OnRejection on_rejection = OnRejection::fail);

  /// Draws the region's columns where their tokens are unknown. randoms: [tokens.rows]. A row that is rejected
  /// kMaxAttempts times throws Error (usage) or, with OnRejection::keep, keeps its last attempt, which lies inside but
  /// is not an exact sample.
  void draw(TokenTable& tokens, std::span<RowRandom> randoms);

  /// The probability that a row of the model lies inside: exact if at most the last column has several symbols inside,
  /// else the mean over kProbabilityRows rows.
  RegionProbability probability(std::uint64_t seed);

  static constexpr std::size_t kMaxAttempts = 20000;
  static constexpr std::size_t kProbabilityRows = 256;

 private:
  struct Column {
    std::size_t encoding = 0;
    std::size_t variable = 0;          // index of its first variable
    std::optional<std::size_t> only;   // if only one symbol lies inside
    std::vector<std::size_t> partial;  // first tokens whose second tokens are partly inside
    std::vector<float> first;          // [first values] 1 if any second token lies inside
    std::vector<float> weight;         // [first values, second values] or [first values]
  };
  void add_column(std::size_t index);
  // The progress of one row.
  struct Attempt {
    std::vector<std::size_t> columns;  // indices into columns_, in the order of drawing
    std::size_t next = 0;
    std::size_t attempts = 1;
  };
  // Sets the columns with one symbol inside, and returns the columns to draw for each row.
  std::vector<Attempt> begin(TokenTable& tokens) const;
  // Accepts the column that was drawn, given its probability to lie inside, or restarts the row.
  void accept_or_restart(double probability, std::size_t row, TokenTable& tokens, RowRandom& random,
                         Attempt& attempt) const;
  void mask_column(TokenTable& tokens, std::size_t row, const Column& column) const;
  // Draws a column of these rows. probabilities: [tokens.rows], the probability that each lies inside.
  void draw_column(const Column& column, std::span<const std::size_t> rows, TokenTable& tokens,
                   std::span<RowRandom> randoms, std::span<double> probabilities);
  void draw_digits(const Column& column, std::span<const std::size_t> rows, TokenTable& tokens,
                   std::span<RowRandom> randoms, std::span<double> probabilities);

  const TableModel& model_;
  const TokenRegion& region_;
  TokenSoftmax& softmax_;
  OnRejection on_rejection_;
  std::vector<Column> columns_;
};

}  // namespace sfumato
