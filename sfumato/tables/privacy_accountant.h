// What a training costs in differential privacy: the Renyi divergence of the subsampled Gaussian mechanism (Mironov,
// Talwar and Zhang 2019, 1908.10530), and (epsilon, delta) from it. Neighbours differ in one row added or removed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sfumato {

/// The Renyi divergence of order alpha > 1, in nats, of one release of a sum that each row enters with chance `rate`,
/// 0 < rate <= 1, at a norm of at most 1, with Gaussian noise of standard deviation `noise` > 0. Their section 3.3: the
/// binomial sum of whole orders, the two series of fractional ones.
double subsampled_gaussian_rdp(double rate, double noise, double alpha);

/// The Renyi orders that an account is kept at: 1.1 to 64 and some beyond.
std::span<const double> renyi_orders();

/// Adds up releases, and says what they cost together.
class PrivacyAccountant {
 public:
  PrivacyAccountant();
  /// Counts a release, as subsampled_gaussian_rdp() has it, so many times.
  void add(double rate, double noise, std::uint64_t times = 1);
  /// The least epsilon that the account gives at a delta in (0, 1): the best order's, by proposition 12 of Canonne,
  /// Kamath and Steinke 2020 (2004.00010).
  double epsilon(double delta) const;

 private:
  std::vector<double> rdp_;  // of renyi_orders()
};

/// Releases of which the noise is to be found: `first`, if it is above 0, is the noise of a release of every row that
/// comes before, then so many of each row with chance `rate`.
struct Releases {
  double first = 0;
  double rate = 1;
  std::uint64_t times = 1;
};

/// The least noise, to a relative 1e-4 and never below, with which the releases cost at most (epsilon, delta). Throws
/// Error (usage) where no noise is enough, since what comes before costs as much.
double noise_within(double epsilon, double delta, const Releases& releases);

}  // namespace sfumato
