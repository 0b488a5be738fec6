#include "sfumato/tables/multinomial_sampler.h"

#include <vector>

#include "sfumato/kernels/softmax.h"
#include "sfumato/tables/token_softmax.h"

namespace sfumato {

namespace {

// Draws x_{t-1} given x_t for one row, in place.
void step_back(const TokenFeaturizer& featurizer, const MultinomialChain& chain, std::size_t t,
               std::span<const float> out, RowRandom& random, std::span<std::uint16_t> tokens) {
  std::vector<float> workspace(featurizer.max_size());
  for (std::size_t v = 0; v < tokens.size(); ++v) {
    const std::size_t size = featurizer.size(v);
    const std::span<float> weights = std::span(workspace).first(size);
    featurizer.logits(v, out, weights);
    const float sum = softmax_weights(weights, weights);
    const std::size_t x_0 = pick(weights, sum, random.uniform());
    tokens[v] =
        static_cast<std::uint16_t>(size > 1 ? draw_multinomial_posterior(chain, t, size, tokens[v], x_0, random) : 0);
  }
}

}  // namespace

MultinomialSampler::MultinomialSampler(const TableModel& model, std::size_t max_rows, ThreadPool& pool)
    : featurizer_(model.codec, model.network),
      chain_(model.network, featurizer_.network()),
      network_(featurizer_.network()),
      pool_(pool),
      x_(max_rows, network_.config().inputs),
      out_(max_rows, network_.config().outputs) {
  network_.load(model.weights.span(), false, pool);
}

void MultinomialSampler::draw(std::uint64_t seed, std::span<const std::uint64_t> row_indices, TokenTable& tokens) {
  const RandomStream stream(seed, Purpose::multinomial);
  std::vector<RowRandom> randoms;
  for (std::size_t i = 0; i < tokens.rows; ++i) {
    randoms.emplace_back(stream, row_indices[i]);
    for (std::size_t v = 0; v < tokens.variables; ++v) {
      tokens.row(i)[v] = static_cast<std::uint16_t>(randoms[i].below(featurizer_.size(v)));
    }
  }
  const Matrix x = x_.view().rows_from(0, tokens.rows);
  const Matrix out = out_.view().rows_from(0, tokens.rows);
  for (std::size_t t = chain_.steps(); t > 0; --t) {
    const std::vector<Taps> taps(tokens.rows, chain_.taps[t]);
    pool_.parallel_for(tokens.rows,
                       [&](std::size_t i, std::size_t) { featurizer_.fill_input(tokens.row(i), x.row(i)); });
    network_.predict(x, taps, out, pool_);
    pool_.parallel_for(tokens.rows, [&](std::size_t i, std::size_t) {
      step_back(featurizer_, chain_.chain, t, out.row(i), randoms[i], tokens.row(i));
    });
  }
}

}  // namespace sfumato
