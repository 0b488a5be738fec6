#include "sfumato/tables/token_softmax.h"

#include "sfumato/kernels/softmax.h"

namespace sfumato {

TokenSoftmax::TokenSoftmax(const TableModel& model, std::size_t rows, ThreadPool& pool)
    : featurizer_(model.codec, model.network),
      network_(featurizer_.network()),
      pool_(pool),
      x_(rows, network_.config().inputs),
      out_(rows, network_.config().outputs),
      taps_(rows) {
  network_.load(model.weights.span(), false, pool);
}

void TokenSoftmax::for_each(const TokenTable& tokens, std::span<const std::size_t> rows,
                            const std::function<std::size_t(std::size_t row)>& variable, const Take& take) {
  pool_.parallel_for(rows.size(),
                     [&](std::size_t i, std::size_t) { featurizer_.fill_input(tokens.row(rows[i]), x_.row(i)); });
  network_.predict(x_.view().rows_from(0, rows.size()), std::span(taps_).first(rows.size()),
                   out_.view().rows_from(0, rows.size()), pool_);
  pool_.parallel_for(rows.size(), [&](std::size_t i, std::size_t) {
    const std::size_t v = variable(rows[i]);
    std::vector<float> weights(featurizer_.size(v));
    featurizer_.logits(v, out_.row(i), weights);
    const float sum = softmax_weights(weights, weights);
    take(rows[i], weights, sum);
  });
}

std::size_t pick(std::span<const float> weights, float sum, double uniform) {
  double remaining = uniform * static_cast<double>(sum);
  std::size_t last = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] == 0) continue;
    last = i;
    remaining -= static_cast<double>(weights[i]);
    if (remaining < 0) break;
  }
  return last;  // also if rounding leaves a remainder
}

}  // namespace sfumato
