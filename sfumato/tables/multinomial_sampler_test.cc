#include "sfumato/tables/multinomial_sampler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/nn/mlp_layout.h"
#include "sfumato/tables/table_sampler.h"
#include "sfumato/tables/token_testing.h"

namespace sfumato {
namespace {

using testing::mixed_table;

// An untrained network predicts the columns' marginal distributions for any input, so these are also the distribution
// of samples.
TableModel fresh_model() {
  TableModel model;
  model.codec = TableCodec::fit(mixed_table(4000, 1));
  model.network = {16, 1, 2, 2, TokenProcess::multinomial, 10};
  const TokenFeaturizer featurizer(model.codec, model.network);
  model.weights = AlignedFloats(MlpLayout(featurizer.network()).size);
  featurizer.initialize(1, model.weights.span());
  return model;
}

TokenTable draw(const TableModel& model, std::uint64_t first, std::size_t rows, std::size_t threads) {
  ThreadPool pool(threads);
  TokenTable tokens(rows, model.codec.variables().size());
  MultinomialSampler(model, rows, pool).draw(3, row_indices_from(first, rows), tokens);
  return tokens;
}

TEST(MultinomialSampler, SamplesHaveThePredictedDistribution) {
  const TableModel model = fresh_model();
  constexpr std::size_t kRows = 20000;
  const TokenTable tokens = draw(model, 0, kRows, 2);
  for (std::size_t c = 0; c < 2; ++c) {
    const std::vector<double>& frequency = model.codec.columns[c].frequency;
    std::vector<double> counts(frequency.size());
    for (std::size_t i = 0; i < kRows; ++i) counts[tokens.row(i)[c]] += 1;
    double chi_squared = 0;
    for (std::size_t k = 0; k < frequency.size(); ++k) {
      chi_squared += (counts[k] - kRows * frequency[k]) * (counts[k] - kRows * frequency[k]) / (kRows * frequency[k]);
    }
    EXPECT_LT(chi_squared, 13.8);  // 99.9th percentile for 2 degrees of freedom
  }
}

TEST(MultinomialSampler, ARowDependsOnItsIndexOnly) {
  const TableModel model = fresh_model();
  const TokenTable all = draw(model, 0, 300, 1);
  const TokenTable part = draw(model, 200, 100, 3);
  for (std::size_t i = 0; i < 100; ++i) EXPECT_TRUE(std::ranges::equal(part.row(i), all.row(200 + i)));
}

TEST(MultinomialSampler, FillTokensRefusesAMultinomialModel) {
  const TableModel model = fresh_model();
  ThreadPool pool(1);
  TokenTable tokens(3, model.codec.variables().size());
  EXPECT_THROW(fill_tokens(model, 1, 0, pool, tokens), Error);
}

}  // namespace
}  // namespace sfumato
