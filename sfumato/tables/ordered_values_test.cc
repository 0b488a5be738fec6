#include "sfumato/tables/ordered_values.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "sfumato/base/normal_quantile.h"

namespace sfumato {
namespace {

// Ten values, of which the fourth has half of the rows.
std::vector<double> uneven() {
  std::vector<double> values;
  for (int i = 0; i < 10; ++i) values.insert(values.end(), i == 3 ? 90 : 10, i * i);
  return values;
}

TEST(OrderedValues, FeaturesAreStandardised) {
  const ColumnCodec encoding = make_number_codec(0, uneven(), 0);
  const MatrixBuffer features = features_of_values(encoding, 3);
  ASSERT_EQ(features.rows(), 10U);
  ASSERT_EQ(features.cols(), feature_count(3));
  for (const std::size_t k : {0U, 1U, 2U}) {
    double mean = 0;
    for (std::size_t i = 0; i < 10; ++i) mean += encoding.frequency[i] * static_cast<double>(features(i, k));
    EXPECT_NEAR(mean, 0, k == 1 ? 0.05 : 1e-6) << k;
    for (std::size_t i = 1; i < 10; ++i) EXPECT_GT(features(i, k), features(i - 1, k));
  }
  const double before = 30.0 / 180;  // the frequency of the values below the fourth
  EXPECT_NEAR(features(3, 1), normal_quantile(before + 0.25), 1e-6);
}

TEST(OrderedValues, AMissingValueHasZeroFeaturesAndCurves) {
  std::vector<double> values = uneven();
  values.push_back(std::nan(""));
  const ColumnCodec encoding = make_number_codec(0, values, 0);
  const MatrixBuffer features = features_of_values(encoding, 2);
  for (const float feature : features.row(encoding.values())) EXPECT_EQ(feature, 0.0F);
  const std::vector<float> frequencies(encoding.frequency.begin(), encoding.frequency.end());
  const MatrixBuffer curves = logit_curves(frequencies, true, 4);
  for (std::size_t k = 0; k < curves.rows(); ++k) EXPECT_EQ(curves(k, encoding.values()), 0.0F);
}

TEST(OrderedValues, TwoCurvesExpressANormalDistributionOfTheScores) {
  const std::vector<float> frequencies(400, 1.0F / 400);
  const MatrixBuffer curves = logit_curves(frequencies, false, 0);
  ASSERT_EQ(curves.rows(), 2U);
  // The log density ratio of N(mean, sd^2) and N(0, 1) has these coefficients of z and z^2.
  const double mean = 0.8;
  const double sd = 0.5;
  const double first = mean / (sd * sd);
  const double second = (1 - 1 / (sd * sd)) / 2 * std::sqrt(2.0);
  std::vector<double> probabilities;
  double sum = 0;
  for (std::size_t i = 0; i < 400; ++i) {
    probabilities.push_back(
        std::exp(first * static_cast<double>(curves(0, i)) + second * static_cast<double>(curves(1, i))));
    sum += probabilities.back();
  }
  double below = 0;
  for (std::size_t i = 0; i < 400; ++i) {
    const double edge = normal_quantile(static_cast<double>(i + 1) / 400);
    below += probabilities[i] / sum;
    EXPECT_NEAR(below, 0.5 * std::erfc(-(edge - mean) / (sd * std::sqrt(2.0))), 0.003) << i;
  }
}

TEST(OrderedValues, AFirstTokenHasTheMeanFeaturesOfItsValues) {
  std::vector<double> values(3000);
  std::iota(values.begin(), values.end(), 0.0);
  const ColumnCodec encoding = make_number_codec(0, values, 0);
  ASSERT_GT(encoding.radix, 0U);
  const MatrixBuffer features = features_of_values(encoding, 2);
  const MatrixBuffer means = features_of_first_tokens(encoding, features);
  ASSERT_EQ(means.rows(), encoding.first_values());
  const std::size_t last = means.rows() - 1;
  double sum = 0;
  for (std::size_t i = last * encoding.radix; i < encoding.values(); ++i) sum += static_cast<double>(features(i, 1));
  EXPECT_NEAR(means(last, 1), sum / static_cast<double>(encoding.values() - last * encoding.radix), 1e-5);
}

}  // namespace
}  // namespace sfumato
