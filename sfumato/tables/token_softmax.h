// The predicted distributions of a table model, for many rows of tokens at a time.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "sfumato/base/thread_pool.h"
#include "sfumato/nn/mlp.h"
#include "sfumato/tables/table_model.h"

namespace sfumato {

class TokenSoftmax {
 public:
  /// For at most `rows` rows at a time. Keeps a reference to the pool.
  TokenSoftmax(const TableModel& model, std::size_t rows, ThreadPool& pool);

  /// Receives the unnormalised probabilities of one variable of a row and their sum; may modify them.
  using Take = std::function<void(std::size_t row, std::span<float> probabilities, float sum)>;
  /// Calls take for each of these rows with the distribution of variable(row) given the row's known tokens. rows:
  /// indices into `tokens`, at most as many as in the constructor. Calls for different rows run concurrently.
  void for_each(const TokenTable& tokens, std::span<const std::size_t> rows,
                const std::function<std::size_t(std::size_t row)>& variable, const Take& take);

 private:
  TokenFeaturizer featurizer_;
  Mlp network_;
  ThreadPool& pool_;
  MatrixBuffer x_;
  MatrixBuffer out_;
  std::vector<Taps> taps_;
};

/// The index drawn with probability proportional to its weight, by inversion of `uniform` in [0, 1). An index of weight
/// 0 is only returned if all weights are 0. sum: of the weights.
std::size_t pick(std::span<const float> weights, float sum, double uniform);

}  // namespace sfumato
