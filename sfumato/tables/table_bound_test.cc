#include "sfumato/tables/table_bound.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/base/random.h"
#include "sfumato/nn/mlp_layout.h"
#include "sfumato/tables/token_bound.h"
#include "sfumato/tables/token_multinomial.h"
#include "sfumato/tables/token_testing.h"

namespace sfumato {
namespace {

using testing::mixed_table;

TableModel fresh_model(TokenProcess process) {
  TableModel model;
  model.codec = TableCodec::fit(mixed_table(4000, 1));
  model.network = {16, 1, 2, 2, process, 10};
  const TokenFeaturizer featurizer(model.codec, model.network);
  model.weights = AlignedFloats(MlpLayout(featurizer.network()).size);
  featurizer.initialize(1, model.weights.span());
  return model;
}

// An untrained network predicts the columns' marginal distributions for any mask.
TEST(TableBound, TheMaskedBoundIsExactForIndependentVariables) {
  const TableModel model = fresh_model(TokenProcess::masked);
  const TokenTable tokens = model.codec.encode(mixed_table(50, 2));
  ThreadPool pool(2);
  const TokenFeaturizer featurizer(model.codec, model.network);
  Mlp network(featurizer.network());
  network.load(model.weights.span(), false, pool);
  MatrixBuffer x(1, featurizer.network().inputs);
  MatrixBuffer out(1, featurizer.network().outputs);
  network.predict(x, std::vector<Taps>(1), out, pool);
  std::vector<float> workspace(featurizer.max_size());
  const RowBounds bounds = table_bounds(model, tokens, 3, 1, pool);
  for (std::size_t i = 0; i < tokens.rows; ++i) {
    double exact = 0;
    for (std::size_t v = 0; v < tokens.variables; ++v) {
      std::vector<double> log_p(featurizer.size(v));
      log_softmax_of(featurizer, v, out.row(0), workspace, log_p);
      exact -= log_p[tokens.row(i)[v]];
    }
    EXPECT_NEAR(bounds.nats[i], exact, 1e-4);
    EXPECT_LT(bounds.standard_error[i], 1e-5);
  }
}

TEST(TableBound, OrdersAndMasksEstimateTheSameBound) {
  TableModel model = fresh_model(TokenProcess::masked);
  RowRandom random(RandomStream(1, Purpose::test), 0);
  for (float& weight : model.weights.span()) weight += static_cast<float>(0.05 * random.normal());
  const TokenFeaturizer featurizer(model.codec, model.network);
  const TokenTable tokens = model.codec.encode(mixed_table(300, 2));
  ThreadPool pool(2);
  Mlp network(featurizer.network());
  network.load(model.weights.span(), false, pool);
  std::vector<double> masks(tokens.rows);
  token_bounds(featurizer, network, digits_of(model.codec), tokens, 64, 1, pool, masks);
  const RowBounds orders = table_bounds(model, tokens, 8, 1, pool);
  const auto mean = [](const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  };
  EXPECT_NEAR(mean(orders.nats), mean(masks), 0.02 * mean(masks));
  EXPECT_GT(*std::ranges::max_element(orders.standard_error), 0);
  EXPECT_EQ(table_bounds(model, tokens, 1, 1, pool).standard_error, std::vector<double>(tokens.rows, 0.0));
}

TEST(TableBound, AnyNumberOfThreadsGivesTheSameBits) {
  for (const TokenProcess process : {TokenProcess::masked, TokenProcess::multinomial}) {
    const TableModel model = fresh_model(process);
    const TokenTable tokens = model.codec.encode(mixed_table(70, 2));
    ThreadPool one(1);
    ThreadPool three(3);
    EXPECT_EQ(table_bounds(model, tokens, 2, 1, one).nats, table_bounds(model, tokens, 2, 1, three).nats);
  }
}

TEST(TableBound, RefusesUnknownTokens) {
  const TableModel model = fresh_model(TokenProcess::masked);
  TokenTable tokens = model.codec.encode(mixed_table(5, 2));
  ThreadPool pool(1);
  EXPECT_THROW(table_bounds(model, tokens, 0, 1, pool), Error);
  tokens.row(3)[1] = kNoToken;
  EXPECT_THROW(table_bounds(model, tokens, 1, 1, pool), Error);
}

}  // namespace
}  // namespace sfumato
