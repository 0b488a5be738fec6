#include "sfumato/tables/token_multinomial.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/tables/token_testing.h"

namespace sfumato {
namespace {

using testing::mixed_table;

struct Setting {
  TableCodec codec = TableCodec::fit(mixed_table(4000, 1));
  TokenNetworkConfig config{16, 2, 3, 2, TokenProcess::multinomial, 20};
  TokenFeaturizer featurizer{codec, config};
  TokenChain chain{config, featurizer.network()};
  AlignedFloats weights{MlpLayout(featurizer.network()).size};
  ThreadPool pool{2};
  Mlp network{featurizer.network()};

  Setting() {
    featurizer.initialize(1, weights.span());
    network.load(weights.span(), false, pool);
  }
};

TEST(TokenChain, EveryStepHasItsOwnTimeEmbedding) {
  const Setting s;
  ASSERT_EQ(s.chain.steps(), 20U);
  const auto position = [&](std::size_t t) {
    double mean = s.chain.taps[t].first;
    for (std::size_t k = 0; k < 4; ++k) mean += static_cast<double>(k) * static_cast<double>(s.chain.taps[t].weight[k]);
    return mean;
  };
  for (std::size_t t = 2; t <= 20; ++t) EXPECT_LT(position(t), position(t - 1));
  EXPECT_LE(s.chain.taps[1].first + 4, s.featurizer.network().table_rows);
  EXPECT_EQ(s.chain.taps[20].first, 0U);
}

TEST(TokenMultinomial, LogSoftmaxSumsToOne) {
  const Setting s;
  std::vector<float> out(s.featurizer.network().outputs);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = std::sin(static_cast<float>(i));
  std::vector<float> workspace(s.featurizer.max_size());
  for (std::size_t v = 0; v < s.featurizer.variables(); ++v) {
    std::vector<double> log_p(s.featurizer.size(v));
    log_softmax_of(s.featurizer, v, out, workspace, log_p);
    double sum = 0;
    for (const double p : log_p) sum += std::exp(p);
    EXPECT_NEAR(sum, 1, 1e-12);
  }
}

// With all weights of the last layer 0 the network predicts the columns' marginal distributions for any input, and the
// exact terms are those of this prediction.
TEST(TokenMultinomial, TheBoundOverAllStepsIsTheSumOfItsTerms) {
  Setting s;
  const TokenTable tokens = s.codec.encode(mixed_table(5, 2));
  constexpr std::size_t kRepeats = 400;
  std::vector<double> mean(tokens.rows);
  for (std::size_t repeat = 0; repeat < kRepeats; ++repeat) {
    std::vector<double> bounds(tokens.rows);
    multinomial_bounds(s.featurizer, s.network, s.chain, tokens, s.chain.steps(), repeat, s.pool, bounds);
    for (std::size_t i = 0; i < tokens.rows; ++i) mean[i] += bounds[i] / kRepeats;
  }
  std::vector<float> out(s.featurizer.network().outputs);
  MatrixBuffer x(1, s.featurizer.network().inputs);
  MatrixBuffer y(1, out.size());
  s.network.predict(x, std::vector<Taps>(1), y, s.pool);
  std::vector<float> workspace(s.featurizer.max_size());
  for (std::size_t i = 0; i < tokens.rows; ++i) {
    double exact = 0;
    for (std::size_t v = 0; v < tokens.variables; ++v) {
      const std::size_t size = s.featurizer.size(v);
      std::vector<double> log_p(size);
      log_softmax_of(s.featurizer, v, y.row(0), workspace, log_p);
      exact += multinomial_prior_term(s.chain.chain, size);
      for (std::size_t t = 1; t <= s.chain.steps(); ++t) {
        for (std::size_t x_t = 0; x_t < size; ++x_t) {
          exact += std::exp(log_multinomial(s.chain.chain, t, size, x_t, tokens.row(i)[v])) *
                   multinomial_term(s.chain.chain, t, x_t, tokens.row(i)[v], log_p, {});
        }
      }
    }
    EXPECT_NEAR(mean[i], exact, 0.03 * exact) << i;
  }
}

TEST(TokenMultinomial, FewerDrawsAreTheSameBoundOnAverage) {
  Setting s;
  const TokenTable tokens = s.codec.encode(mixed_table(400, 2));
  const auto mean = [&](std::size_t draws, std::uint64_t seed) {
    std::vector<double> bounds(tokens.rows);
    multinomial_bounds(s.featurizer, s.network, s.chain, tokens, draws, seed, s.pool, bounds);
    return std::accumulate(bounds.begin(), bounds.end(), 0.0) / static_cast<double>(bounds.size());
  };
  const double all = mean(20, 1);
  EXPECT_NEAR((mean(4, 2) + mean(4, 3) + mean(5, 4)) / 3, all, 0.06 * all);
  EXPECT_EQ(mean(4, 2), mean(4, 2));
}

}  // namespace
}  // namespace sfumato
