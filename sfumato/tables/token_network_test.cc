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
  Frame frame = mixed_table(4000, 1);
  TokenCodec codec = TokenCodec::fit(frame);
  TokenNetworkConfig config{16, 2, 3, 2};
  TokenInterface interface { codec, config };
  TokenTable tokens = codec.encode(frame);
};

TEST(TokenInterface, EveryStateOfARowIsAnInputOfItsOwn) {
  const Setting s;
  ASSERT_EQ(s.interface.variables(), 4U);  // kind, flag, and size in two tokens
  std::vector<float> x(s.interface.network().inputs);
  s.interface.fill_input(std::vector<std::uint16_t>(4, kNoToken), x);
  EXPECT_EQ(std::accumulate(x.begin(), x.end(), 0.0F), 4.0F);
  EXPECT_EQ(std::ranges::count(x, 0.0F), static_cast<std::ptrdiff_t>(x.size()) - 4);
  const std::vector<std::uint16_t> first{1, 0, 3, kNoToken};
  const std::vector<std::uint16_t> second{1, 0, 3, 5};
  std::vector<float> y(x.size());
  s.interface.fill_input(first, x);
  s.interface.fill_input(second, y);
  EXPECT_NE(x, y);
  EXPECT_EQ(x[1], 1.0F);  // kind b
  EXPECT_EQ(x[0], 0.0F);
}

TEST(TokenInterface, AValueOfFewRowsIsTrustedLess) {
  const Setting s;
  std::vector<float> x(s.interface.network().inputs);
  const std::size_t first = s.interface.levels(0) + s.interface.levels(1);
  std::vector<std::uint16_t> row(4, kNoToken);
  row[2] = 2;
  s.interface.fill_input(row, x);
  std::size_t rows = 0;
  for (std::size_t i = 0; i < s.tokens.rows; ++i) rows += static_cast<std::size_t>(s.tokens.row(i)[2] == 2);
  EXPECT_NEAR(x[first + 2], std::min(1.0, std::pow(static_cast<double>(rows) / 50, 2)), 1e-3);
  // And its logit follows its own output as little.
  std::vector<float> out(s.interface.network().outputs);
  std::vector<float> logits(s.interface.levels(2));
  std::vector<float> moved(logits.size());
  s.interface.logits(2, out, logits);
  out[first + 2] = 1;
  s.interface.logits(2, out, moved);
  EXPECT_NEAR(moved[2] - logits[2], x[first + 2], 1e-6);
}

TEST(TokenInterface, TheNumbersOfAValueRiseWithIt) {
  const Setting s;
  std::vector<float> x(s.interface.network().inputs);
  const std::size_t rank = s.interface.network().inputs - numbers_of_value(s.config.octaves);
  const TokenCode& code = s.codec.codes[2];
  double last = -2;
  for (std::size_t symbol = 0; symbol < code.values(); ++symbol) {
    std::vector<std::uint16_t> row{0, 0, 0, 0};
    code.to_tokens(symbol, std::span(row).subspan(2));
    s.interface.fill_input(row, x);
    EXPECT_GT(x[rank], last);
    last = x[rank];
  }
  EXPECT_NEAR(last, std::sqrt(3.0), 0.01);
}

TEST(TokenInterface, AMissingValueStandsNowhere) {
  const Setting s;
  const TokenCode& code = s.codec.codes[2];
  ASSERT_TRUE(code.may_miss);
  std::vector<std::uint16_t> row{0, 0, 0, 0};
  code.to_tokens(code.values(), std::span(row).subspan(2));
  std::vector<float> x(s.interface.network().inputs);
  s.interface.fill_input(row, x);
  for (std::size_t i = x.size() - numbers_of_value(s.config.octaves); i < x.size(); ++i) EXPECT_EQ(x[i], 0.0F);
}

TEST(TokenInterface, BeforeTrainingTheNetworkSaysTheColumnsOwnDistributions) {
  const Setting s;
  const MlpLayout layout(s.interface.network());
  AlignedFloats flat(layout.size);
  s.interface.initialize(1, flat.span());
  ThreadPool pool(2);
  Mlp network(s.interface.network());
  network.load(flat.span(), false, pool);
  std::vector<double> bounds(s.tokens.rows);
  token_bounds(s.interface, network, digits_of(s.codec), s.tokens, 8, 1, pool, bounds);
  double entropy = 0;
  for (std::size_t v = 0; v < s.interface.variables(); ++v) {
    std::vector<double> shares(s.interface.levels(v));
    for (std::size_t i = 0; i < s.tokens.rows; ++i) shares[s.tokens.row(i)[v]] += 1.0 / 4000;
    for (const double share : shares) entropy -= share > 0 ? share * std::log(share) : 0;
  }
  const double mean = std::accumulate(bounds.begin(), bounds.end(), 0.0) / 4000;
  EXPECT_NEAR(mean, entropy, 0.03 * entropy);
}

// The loss in double, of out as numbers: the oracle of the gradient.
double loss_at(const Setting& s, std::span<const std::uint16_t> row, std::span<const float> weights,
               const std::vector<float>& out) {
  std::vector<float> room(2 * s.interface.most_levels());
  return token_loss(s.interface, row, weights, out, {}, room);
}

TEST(TokenLoss, ItsGradientIsTheDifferenceQuotient) {
  const Setting s;
  std::vector<float> out(s.interface.network().outputs);
  RowRandom random(RandomStream(3, Purpose::test), 0);
  for (float& value : out) value = static_cast<float>(random.normal());
  const std::vector<float> weights{0.5F, 0, 2, 0};
  std::vector<float> d_out(out.size());
  std::vector<float> room(2 * s.interface.most_levels());
  const std::span<const std::uint16_t> row = s.tokens.row(0);
  token_loss(s.interface, row, weights, out, d_out, room);
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

TEST(TokenInterface, RefusesSizesBeyondReason) {
  EXPECT_THROW(validate(TokenNetworkConfig{16, 2, 17, 2}), Error);
  EXPECT_THROW(validate(TokenNetworkConfig{16, 2, 3, 65}), Error);
}

}  // namespace
}  // namespace sfumato
