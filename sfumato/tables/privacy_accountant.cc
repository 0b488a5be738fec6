#include "sfumato/tables/privacy_accountant.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>

#include "sfumato/base/error.h"
#include "sfumato/base/log_space.h"

namespace sfumato {

namespace {

// log (e^a - e^b); a < b only by rounding.
double log_subtract(double a, double b) {
  if (b == kLogZero) return a;
  return b >= a ? kLogZero : a + std::log1p(-std::exp(b - a));
}

// Uses the asymptotic series where erfc underflows.
double log_erfc(double x) {
  constexpr double kFar = 20;
  if (x < kFar) return std::log(std::erfc(x));
  const double s = 1 / (x * x);
  return -x * x - std::log(x * std::sqrt(std::numbers::pi)) + std::log1p(-s / 2 + 3 * s * s / 4 - 15 * s * s * s / 8);
}

double log_binomial(double n, double k) { return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1); }

// The log of the alpha-th moment of the likelihood ratio, for an integer alpha.
double log_moment_whole(double rate, double noise, double alpha) {
  double sum = kLogZero;
  for (double k = 0; k <= alpha; ++k) {
    const double term = log_binomial(alpha, k) + k * std::log(rate) + (alpha - k) * std::log1p(-rate);
    sum = log_add(sum, term + k * (k - 1) / (2 * noise * noise));
  }
  return sum;
}

// The same for any order: two binomial series, on either side of the point where both densities are equal. The terms
// alternate in sign and decay polynomially, for some orders too slowly: nullopt then.
std::optional<double> log_moment(double rate, double noise, double alpha) {
  constexpr double kSmall = -30;  // log of the smallest term that still counts
  constexpr double kMaxTerms = 3000;
  const double variance = noise * noise;
  const double root = std::numbers::sqrt2 * noise;
  const double crossing = variance * std::log(1 / rate - 1) + 0.5;
  double sums[] = {kLogZero, kLogZero};
  double log_coefficient = 0;
  bool positive = true;
  for (double i = 0; i < kMaxTerms; ++i) {
    const double j = alpha - i;
    const double halves[] = {log_erfc((i - crossing) / root), log_erfc((crossing - j) / root)};
    const double powers[] = {i * std::log(rate) + j * std::log1p(-rate), j * std::log(rate) + i * std::log1p(-rate)};
    const double exponents[] = {(i * i - i) / (2 * variance), (j * j - j) / (2 * variance)};
    double largest = kLogZero;
    for (std::size_t side = 0; side < 2; ++side) {
      const double term = log_coefficient + powers[side] + exponents[side] + halves[side] - std::numbers::ln2;
      sums[side] = positive ? log_add(sums[side], term) : log_subtract(sums[side], term);
      largest = std::max(largest, term);
    }
    if (i > alpha && largest < kSmall) return log_add(sums[0], sums[1]);
    log_coefficient += std::log(std::abs(j)) - std::log(i + 1);
    positive = positive == (j > 0);
  }
  return std::nullopt;
}

std::vector<double> make_orders() {
  std::vector<double> orders;
  for (int tenth = 11; tenth < 110; ++tenth) orders.push_back(tenth / 10.0);
  for (int whole = 11; whole <= 64; ++whole) orders.push_back(whole);
  for (const double far : {80.0, 96.0, 128.0, 256.0, 512.0, 1024.0}) orders.push_back(far);
  return orders;
}

double cost(double noise, double delta, const Releases& releases) {
  PrivacyAccountant accountant;
  if (releases.first > 0) accountant.add(1, releases.first);
  accountant.add(releases.rate, noise, releases.times);
  return accountant.epsilon(delta);
}

}  // namespace

double subsampled_gaussian_rdp(double rate, double noise, double alpha) {
  if (rate == 1) return alpha / (2 * noise * noise);
  if (alpha != std::floor(alpha)) {
    if (const auto log_a = log_moment(rate, noise, alpha)) return std::max(0.0, *log_a / (alpha - 1));
    alpha = std::ceil(alpha);  // an upper bound, as the divergence increases with the order
  }
  return std::max(0.0, log_moment_whole(rate, noise, alpha) / (alpha - 1));
}

std::span<const double> renyi_orders() {
  static const std::vector<double> orders = make_orders();
  return orders;
}

PrivacyAccountant::PrivacyAccountant() : rdp_(renyi_orders().size()) {}

void PrivacyAccountant::add(double rate, double noise, std::uint64_t times) {
  for (std::size_t i = 0; i < rdp_.size() && times > 0; ++i) {
    rdp_[i] += static_cast<double>(times) * subsampled_gaussian_rdp(rate, noise, renyi_orders()[i]);
  }
}

double PrivacyAccountant::epsilon(double delta) const {
  if (std::ranges::max(rdp_) == 0) return 0;
  double smallest = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < rdp_.size(); ++i) {
    const double alpha = renyi_orders()[i];
    smallest = std::min(smallest, rdp_[i] + std::log1p(-1 / alpha) - (std::log(delta) + std::log(alpha)) / (alpha - 1));
  }
  return std::max(0.0, smallest);
}

double noise_within(double epsilon, double delta, const Releases& releases) {
  constexpr double kMinNoise = 0.1;
  constexpr double kMaxNoise = 1e5;
  constexpr double kPrecision = 1 + 1e-4;
  if (cost(kMaxNoise, delta, releases) > epsilon) {
    fail(ErrorKind::usage,
         "privacy: no noise keeps {} steps within epsilon {} at delta {}; give a larger epsilon or fewer steps",
         releases.times, epsilon, delta);
  }
  double low = kMinNoise;  // may exceed the budget
  double high = kMaxNoise;
  while (high > low * kPrecision) {
    const double middle = std::sqrt(low * high);
    (cost(middle, delta, releases) > epsilon ? low : high) = middle;
  }
  return high;
}

}  // namespace sfumato
