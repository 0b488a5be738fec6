#include "sfumato/diffusion/masking.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <vector>

namespace sfumato {
namespace {

// A joint distribution of four variables, where the second is a further digit of the first; conditionals by summation.
class Joint {
 public:
  Joint() : p_(2 * 3 * 2 * 2) {
    RowRandom random(RandomStream(1, Purpose::test), 0);
    for (double& p : p_) p = random.uniform() + 0.05;
    const double sum = std::accumulate(p_.begin(), p_.end(), 0.0);
    for (double& p : p_) p /= sum;
  }
  std::size_t size() const { return p_.size(); }
  double p(std::size_t row) const { return p_[row]; }
  static std::array<std::size_t, 4> values(std::size_t row) { return {row % 2, row / 2 % 3, row / 6 % 2, row / 12}; }
  // -log p(variable of the row | its observed variables)
  double nats(std::size_t row, std::size_t variable, const std::vector<std::uint8_t>& observed) const {
    double observed_probability = 0;
    double both = 0;
    for (std::size_t other = 0; other < size(); ++other) {
      bool fits = true;
      for (std::size_t v = 0; v < 4; ++v) fits = fits && (observed[v] == 0 || values(other)[v] == values(row)[v]);
      if (!fits) continue;
      observed_probability += p_[other];
      if (values(other)[variable] == values(row)[variable]) both += p_[other];
    }
    return std::log(observed_probability / both);
  }

 private:
  std::vector<double> p_;
};

// sum_v weight_v CE_v for a set of observed variables.
double bound_term(const Joint& joint, std::size_t row, const Digits& follows,
                  const std::vector<std::uint8_t>& observed) {
  std::vector<float> weights(observed.size());
  bound_weights(follows, observed, weights);
  double sum = 0;
  for (std::size_t v = 0; v < observed.size(); ++v) {
    if (weights[v] != 0) sum += static_cast<double>(weights[v]) * joint.nats(row, v, observed);
  }
  return sum;
}

TEST(Masking, WithTheExactConditionalsTheBoundOfEveryRowIsItsLikelihood) {
  const Joint joint;
  for (const Digits& follows : {Digits{0, 0, 0, 0}, Digits{0, 1, 0, 0}, Digits{0, 1, 1, 0}, Digits{0, 1, 1, 1}}) {
    for (std::size_t row = 0; row < joint.size(); ++row) {
      double sum = 0;
      std::size_t count = 0;
      std::vector<std::size_t> permutation{0, 1, 2, 3};
      do {
        std::vector<std::size_t> order = permutation;
        arrange_digits(follows, order);
        std::vector<std::uint8_t> observed(4, 0);
        for (const std::size_t next : order) {
          sum += bound_term(joint, row, follows, observed);
          ++count;
          observed[next] = 1;
        }
      } while (std::ranges::next_permutation(permutation).found);
      EXPECT_NEAR(sum / static_cast<double>(count), -std::log(joint.p(row)), 1e-6) << row;
    }
  }
}

TEST(Masking, TheMeanOverDrawsIsTheEntropy) {
  const Joint joint;
  const Digits follows{0, 1, 0, 0};
  const RandomStream stream(2, Purpose::table_masks);
  double entropy = 0;
  for (std::size_t row = 0; row < joint.size(); ++row) entropy -= joint.p(row) * std::log(joint.p(row));
  double mean = 0;
  double square = 0;
  constexpr std::size_t kDraws = 2000;
  for (std::size_t draw = 0; draw < kDraws; ++draw) {
    double sum = 0;
    for (std::size_t row = 0; row < joint.size(); ++row) {
      RowRandom random(stream, draw * joint.size() + row);
      std::vector<std::uint8_t> observed(4);
      std::vector<float> weights(4);
      draw_mask(follows, random, observed, weights);
      sum += joint.p(row) * bound_term(joint, row, follows, observed);
    }
    mean += sum / kDraws;
    square += sum * sum / kDraws;
  }
  const double error = std::sqrt((square - mean * mean) / kDraws);
  EXPECT_NEAR(mean, entropy, 4 * error);
  EXPECT_LT(error, 0.02);
}

TEST(Masking, OrdersAreUniformButForDigits) {
  const Digits follows{0, 1, 0};
  std::map<std::vector<std::size_t>, double> seen;
  constexpr int kDraws = 6000;
  for (int i = 0; i < kDraws; ++i) {
    RowRandom random(RandomStream(3, Purpose::table_order), static_cast<std::uint64_t>(i));
    std::vector<std::size_t> order(3);
    draw_order(follows, random, order);
    seen[order] += 1.0 / kDraws;
  }
  ASSERT_EQ(seen.size(), 3U);
  for (const auto& [order, frequency] : seen) {
    EXPECT_NEAR(frequency, 1.0 / 3, 0.025);
    EXPECT_LT(std::ranges::find(order, 0U), std::ranges::find(order, 1U));
  }
}

TEST(Masking, ADigitIsNeverUnmaskedBeforeTheOneBefore) {
  const Digits follows{0, 1, 0, 0, 1, 1};
  for (std::uint64_t row = 0; row < 500; ++row) {
    RowRandom random(RandomStream(4, Purpose::table_masks), row);
    std::vector<std::uint8_t> observed(6);
    std::vector<float> weights(6);
    draw_mask(follows, random, observed, weights);
    for (std::size_t v = 1; v < 6; ++v) EXPECT_LE(follows[v] * observed[v], observed[v - 1]);
    for (std::size_t v = 0; v < 6; ++v) EXPECT_EQ(observed[v] != 0 && weights[v] > 0, false);
    EXPECT_NEAR(std::accumulate(weights.begin(), weights.end(), 0.0), 6.0, 1e-5);
  }
}

}  // namespace
}  // namespace sfumato
