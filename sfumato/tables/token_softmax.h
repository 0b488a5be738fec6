// The softmaxes of a model of a table, for many rows of tokens at a time.
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
  /// Room for `rows` rows at a time.
  TokenSoftmax(const TableModel& model, std::size_t rows, ThreadPool& pool);

  /// Takes the chances of one variable of a row, up to their sum; they may be changed.
  using Take = std::function<void(std::size_t row, std::span<float> probabilities, float sum)>;
  /// For each of these rows of tokens, at most as many as there is room for: the chances of its variable given the
  /// tokens that are known. What is taken runs side by side for different rows.
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

/// An index with a chance as its weight, by a number of [0, 1); never one of weight 0 unless all are.
std::size_t pick(std::span<const float> weights, float sum, double uniform);

}  // namespace sfumato
