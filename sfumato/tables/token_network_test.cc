#include "sfumato/tables/token_network.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/tables/ordered_values.h"
#include "sfumato/tables/token_bound.h"
#include "sfumato/tables/token_testing.h"

namespace sfumato {
namespace {

using testing::mixed_table;

struct Setting {
  Table table = mixed_table(4000, 1);
  TableCodec codec = TableCodec::fit(table);
  TokenNetworkConfig config{16, 2, 3, 2};
  TokenFeaturizer featurizer{codec, config};
  TokenTable tokens = codec.encode(table);
};

TEST(TokenFeaturizer, DifferentRowsHaveDifferentInputs) {
  const Setting s;
  ASSERT_EQ(s.featurizer.variables(), 4U);  // kind, flag, and size in two tokens
  std::vector<float> x(s.featurizer.network().inputs);
  s.featurizer.fill_input(std::vector<std::uint16_t>(4, kNoToken), x);
  EXPECT_EQ(std::accumulate(x.begin(), x.end(), 0.0F), 4.0F);
  EXPECT_EQ(std::ranges::count(x, 0.0F), static_cast<std::ptrdiff_t>(x.size()) - 4);
  const std::vector<std::uint16_t> first{1, 0, 3, kNoToken};
  const std::vector<std::uint16_t> second{1, 0, 3, 5};
  std::vector<float> y(x.size());
  s.featurizer.fill_input(first, x);
  s.featurizer.fill_input(second, y);
  EXPECT_NE(x, y);
  EXPECT_EQ(x[1], 1.0F);  // kind b
  EXPECT_EQ(x[0], 0.0F);
}

TEST(TokenFeaturizer, AValueWithFewRowsHasASmallReliabilityWeight) {
  const Setting s;
  std::vector<float> x(s.featurizer.network().inputs);
  const std::size_t first = s.featurizer.size(0) + s.featurizer.size(1);
  std::vector<std::uint16_t> row(4, kNoToken);
  row[2] = 2;
  s.featurizer.fill_input(row, x);
  std::size_t rows = 0;
  for (std::size_t i = 0; i < s.tokens.rows; ++i) rows += static_cast<std::size_t>(s.tokens.row(i)[2] == 2);
  EXPECT_NEAR(x[first + 2], std::min(1.0, std::pow(static_cast<double>(rows) / 50, 2)), 1e-3);
  // The free output of its logit is scaled by the same weight.
  std::vector<float> out(s.featurizer.network().outputs);
  std::vector<float> logits(s.featurizer.size(2));
  std::vector<float> moved(logits.size());
  s.featurizer.logits(2, out, logits);
  out[first + 2] = 1;
  s.featurizer.logits(2, out, moved);
  EXPECT_NEAR(moved[2] - logits[2], x[first + 2], 1e-6);
}

TEST(TokenFeaturizer, TheRankFeatureIncreasesWithTheValue) {
  const Setting s;
  std::vector<float> x(s.featurizer.network().inputs);
  const std::size_t rank = s.featurizer.network().inputs - feature_count(s.config.fourier_features);
  const ColumnCodec& encoding = s.codec.columns[2];
  double last = -2;
  for (std::size_t symbol = 0; symbol < encoding.values(); ++symbol) {
    std::vector<std::uint16_t> row{0, 0, 0, 0};
    encoding.to_tokens(symbol, std::span(row).subspan(2));
    s.featurizer.fill_input(row, x);
    EXPECT_GT(x[rank], last);
    last = x[rank];
  }
  EXPECT_NEAR(last, std::sqrt(3.0), 0.01);
}

TEST(TokenFeaturizer, AMissingValueHasZeroFeatures) {
  const Setting s;
  const ColumnCodec& encoding = s.codec.columns[2];
  ASSERT_TRUE(encoding.may_miss);
  std::vector<std::uint16_t> row{0, 0, 0, 0};
  encoding.to_tokens(encoding.values(), std::span(row).subspan(2));
  std::vector<float> x(s.featurizer.network().inputs);
  s.featurizer.fill_input(row, x);
  for (std::size_t i = x.size() - feature_count(s.config.fourier_features); i < x.size(); ++i) EXPECT_EQ(x[i], 0.0F);
}

TEST(TokenFeaturizer, InitiallyTheNetworkPredictsTheMarginalDistributions) {
  const Setting s;
  const MlpLayout layout(s.featurizer.network());
  AlignedFloats flat(layout.size);
  s.featurizer.initialize(1, flat.span());
  ThreadPool pool(2);
  Mlp network(s.featurizer.network());
  network.load(flat.span(), false, pool);
  std::vector<double> bounds(s.tokens.rows);
  token_bounds(s.featurizer, network, digits_of(s.codec), s.tokens, 8, 1, pool, bounds);
  double entropy = 0;
  for (std::size_t v = 0; v < s.featurizer.variables(); ++v) {
    std::vector<double> frequencies(s.featurizer.size(v));
    for (std::size_t i = 0; i < s.tokens.rows; ++i) frequencies[s.tokens.row(i)[v]] += 1.0 / 4000;
    for (const double frequency : frequencies) entropy -= frequency > 0 ? frequency * std::log(frequency) : 0;
  }
  const double mean = std::accumulate(bounds.begin(), bounds.end(), 0.0) / 4000;
  EXPECT_NEAR(mean, entropy, 0.03 * entropy);
}

// The loss at perturbed outputs, for the difference quotient.
double loss_at(const Setting& s, std::span<const std::uint16_t> row, std::span<const float> weights,
               const std::vector<float>& out) {
  std::vector<float> workspace(2 * s.featurizer.max_size());
  return token_loss(s.featurizer, row, weights, out, {}, workspace);
}

TEST(TokenLoss, TheGradientMatchesTheDifferenceQuotient) {
  const Setting s;
  std::vector<float> out(s.featurizer.network().outputs);
  RowRandom random(RandomStream(3, Purpose::test), 0);
  for (float& value : out) value = static_cast<float>(random.normal());
  const std::vector<float> weights{0.5F, 0, 2, 0};
  std::vector<float> d_out(out.size());
  std::vector<float> workspace(2 * s.featurizer.max_size());
  const std::span<const std::uint16_t> row = s.tokens.row(0);
  token_loss(s.featurizer, row, weights, out, d_out, workspace);
  constexpr float kStep = 0x1p-6F;
  for (std::size_t i = 0; i < out.size(); ++i) {
    std::vector<float> up = out;
    std::vector<float> down = out;
    up[i] += kStep;
    down[i] -= kStep;
    const double quotient = (loss_at(s, row, weights, up) - loss_at(s, row, weights, down)) / (2 * 0x1p-6);
    EXPECT_NEAR(d_out[i], quotient, 1e-3) << i;
  }
}

TEST(TokenFeaturizer, RefusesSizesOutOfRange) {
  EXPECT_THROW(validate(TokenNetworkConfig{16, 2, 17, 2}), Error);
  EXPECT_THROW(validate(TokenNetworkConfig{16, 2, 3, 65}), Error);
}

}  // namespace
}  // namespace sfumato
