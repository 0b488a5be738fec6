// Sampling from a table model of the multinomial process: all variables of a row at once, step by step from uniform
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
  /// For at most max_rows rows at a time. Keeps a reference to the pool.
  MultinomialSampler(const TableModel& model, std::size_t max_rows, ThreadPool& pool);

  /// Draws rows by their indices in the endless sample of the seed. row_indices: [tokens.rows]; the contents of
  /// `tokens` are overwritten. Each step draws x_0 of each variable from its softmax, and then x_{t-1} from the exact
  /// posterior given x_t and this x_0, which is a draw of the reverse process that the bound refers to. The bits of a
  /// row depend only on the model, the seed and its index.
  void draw(std::uint64_t seed, std::span<const std::uint64_t> row_indices, TokenTable& tokens);

 private:
  TokenFeaturizer featurizer_;
  TokenChain chain_;
  Mlp network_;
  ThreadPool& pool_;
  MatrixBuffer x_;
  MatrixBuffer out_;
};

}  // namespace sfumato
