// Privacy accounting: the Renyi divergence (RDP) of the subsampled Gaussian mechanism (Mironov, Talwar and Zhang 2019,
// 1908.10530) and its conversion to (epsilon, delta). Neighbouring tables differ in one row added or removed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sfumato {

/// The Renyi divergence of order alpha > 1, in nats, of one release of a sum. Each row is sampled with probability
/// `rate`, 0 < rate <= 1, and contributes a vector of norm at most 1; the noise is Gaussian with standard deviation
/// `noise` > 0. Section 3.3 of Mironov et al.: the binomial sum for integer orders, the two series for fractional ones.
double subsampled_gaussian_rdp(double rate, double noise, double alpha);

/// The Renyi orders at which the accountant tracks the divergence: 1.1 to 64, and some larger ones.
std::span<const double> renyi_orders();

/// Adds up the Renyi divergences of releases and converts the total to epsilon.
class PrivacyAccountant {
 public:
  PrivacyAccountant();
  /// Adds `times` releases with the parameters of subsampled_gaussian_rdp().
  void add(double rate, double noise, std::uint64_t times = 1);
  /// The smallest epsilon over all orders at a delta in (0, 1), by proposition 12 of Canonne, Kamath and Steinke 2020
  /// (2004.00010).
  double epsilon(double delta) const;

 private:
  std::vector<double> rdp_;  // [renyi_orders().size()]
};

/// A sequence of releases whose noise is to be found: if `first` is above 0, one release of all rows with noise
/// multiplier `first`; then `times` releases that sample each row with probability `rate`.
struct Releases {
  double first = 0;
  double rate = 1;
  std::uint64_t times = 1;
};

/// The least noise with which the releases cost at most (epsilon, delta), at most 1e-4 (relative) above the exact value
/// and never below it. Throws Error (usage) if no noise suffices because the first release alone exceeds the budget.
double noise_within(double epsilon, double delta, const Releases& releases);

}  // namespace sfumato
