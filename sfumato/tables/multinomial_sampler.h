// Rows of tokens from a model of multinomial diffusion: all variables of a row at once, step by step from uniform
// noise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "sfumato/base/matrix.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/nn/mlp.h"
#include "sfumato/tables/table_model.h"
#include "sfumato/tables/token_multinomial.h"

namespace sfumato {

class MultinomialSampler {
 public:
  /// Room for most_rows rows at a time.
  MultinomialSampler(const TableModel& model, std::size_t most_rows, ThreadPool& pool);

  /// Draws rows of these numbers, [tokens.rows], of the endless sample of the seed; what stands in `tokens` does not
  /// matter. A step draws x_0 of each variable from its softmax and then x_{t-1} from the exact posterior given x_t and
  /// that x_0, which is a draw of the reverse step that the bound is of. A row's bits depend on the model, the seed and
  /// its number alone.
  void draw(std::uint64_t seed, std::span<const std::uint64_t> numbers, TokenTable& tokens);

 private:
  TokenFeaturizer featurizer_;
  TokenChain chain_;
  Mlp network_;
  ThreadPool& pool_;
  MatrixBuffer x_;
  MatrixBuffer out_;
};

}  // namespace sfumato
