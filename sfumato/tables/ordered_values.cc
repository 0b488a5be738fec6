#include "sfumato/tables/ordered_values.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <vector>

#include "sfumato/base/normal_quantile.h"

namespace sfumato {

namespace {

constexpr double kHalfWidth = std::numbers::sqrt3;  // a uniform rank on [-kHalfWidth, kHalfWidth] has variance 1
constexpr double kMaxDeviation = 8;                 // standard deviations
constexpr double kMaxScore = 4;                     // bounds the scores of values without rows

// The midpoint of each value's segment of [0, 1], with segment lengths proportional to the frequencies.
std::vector<double> ranks(std::span<const double> frequencies) {
  const double sum = std::accumulate(frequencies.begin(), frequencies.end(), 0.0);
  std::vector<double> middle;
  double before = 0;
  for (const double frequency : frequencies) {
    middle.push_back(sum > 0 ? (before + frequency / 2) / sum : 0.5);
    before += frequency;
  }
  return middle;
}

double normal_score(double rank) { return std::clamp(normal_quantile(rank), -kMaxScore, kMaxScore); }

// The standardised values of numbers, or indices of categories.
std::vector<double> sizes(const ColumnCodec& encoding, std::span<const double> frequencies) {
  std::vector<double> size;
  for (std::size_t i = 0; i < frequencies.size(); ++i) {
    size.push_back(encoding.numeric() ? (encoding.low[i] + encoding.high[i]) / 2 : static_cast<double>(i));
  }
  const double sum = std::accumulate(frequencies.begin(), frequencies.end(), 0.0);
  const double mean = std::inner_product(frequencies.begin(), frequencies.end(), size.begin(), 0.0) / sum;
  double square = 0;
  for (std::size_t i = 0; i < frequencies.size(); ++i)
    square += frequencies[i] * (size[i] - mean) * (size[i] - mean) / sum;
  const double sd = square > 0 ? std::sqrt(square) : 1;
  for (double& value : size) value = std::clamp((value - mean) / sd, -kMaxDeviation, kMaxDeviation);
  return size;
}

// High frequencies have small amplitudes, so that the network fits the low ones first.
void write_features(double rank, double size, std::span<float> features) {
  features[0] = static_cast<float>(kHalfWidth * (2 * rank - 1));
  features[1] = static_cast<float>(normal_score(rank));
  features[2] = static_cast<float>(size);
  for (std::size_t k = 0; 2 * k + 4 < features.size(); ++k) {
    const auto power = static_cast<int>(k);
    const double angle = std::ldexp(std::numbers::pi, power) * (2 * rank - 1);
    features[2 * k + 3] = static_cast<float>(std::ldexp(std::sin(angle), -power));
    features[2 * k + 4] = static_cast<float>(std::ldexp(std::cos(angle), -power));
  }
}

}  // namespace

MatrixBuffer features_of_values(const ColumnCodec& encoding, std::size_t fourier_features) {
  const std::span<const double> frequencies(encoding.frequency.data(), encoding.values());
  const std::vector<double> rank = ranks(frequencies);
  const std::vector<double> size = sizes(encoding, frequencies);
  MatrixBuffer features(encoding.symbols(), feature_count(fourier_features));
  for (std::size_t i = 0; i < frequencies.size(); ++i) write_features(rank[i], size[i], features.row(i));
  return features;
}

MatrixBuffer features_of_first_tokens(const ColumnCodec& encoding, const MatrixBuffer& of_values) {
  MatrixBuffer features(encoding.first_values(), of_values.cols());
  for (std::size_t i = 0; i < encoding.values(); ++i) {
    const std::size_t first = i / encoding.radix;
    const auto group = static_cast<float>(std::min(encoding.radix, encoding.values() - first * encoding.radix));
    for (std::size_t k = 0; k < of_values.cols(); ++k) features(first, k) += of_values(i, k) / group;
  }
  return features;
}

MatrixBuffer logit_curves(std::span<const float> frequencies, bool last_is_missing, std::size_t basis_size) {
  const std::size_t values = frequencies.size() - (last_is_missing ? 1 : 0);
  const std::vector<double> weights(frequencies.begin(), frequencies.begin() + static_cast<std::ptrdiff_t>(values));
  const std::vector<double> rank = ranks(weights);
  MatrixBuffer curves(curve_count(basis_size), frequencies.size());
  for (std::size_t i = 0; i < values; ++i) {
    const double z = normal_score(rank[i]);
    const double position = (static_cast<double>(i) + 0.5) / static_cast<double>(values);
    curves(0, i) = static_cast<float>(z);
    curves(1, i) = static_cast<float>((z * z - 1) / std::numbers::sqrt2);
    for (std::size_t k = 1; k <= basis_size; ++k) {
      const double frequency = std::numbers::pi * static_cast<double>(k);
      const double size = std::numbers::sqrt2 / static_cast<double>(k);
      curves(2 * k, i) = static_cast<float>(size * std::cos(frequency * rank[i]));
      curves(2 * k + 1, i) = static_cast<float>(size * std::cos(frequency * position));
    }
  }
  return curves;
}

}  // namespace sfumato
