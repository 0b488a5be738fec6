// Parts of a toy set under Gaussian noise, in units of the noise: the noise around a part is N(0, I), and what the
// noise and a standardisation of the columns do to the part is a stretch of both axes.
#pragma once

#include <cmath>
#include <limits>
#include <numbers>

#include "sfumato/toys/toy_shape.h"

namespace sfumato {

/// log(2 pi): minus twice the log of a Gaussian's peak, one coordinate of two.
inline constexpr double kLogTwoPi = 1.8378770664093454836;

/// What is below exp(-this) of a sum is left out of it; no sum here has the exp(10) terms that would make it count.
inline constexpr double kNegligible = 38;
/// A log-density that is as good as none in an integral over the plane: exp(-30) = 1e-13.
inline constexpr double kVanishing = -30;

/// A point's squared distance from another, halved: minus the exponent of the kernel.
inline double half_square(ToyPoint from, ToyPoint to) {
  const double x = to.x - from.x;
  const double y = to.y - from.y;
  return 0.5 * (x * x + y * y);
}

/// log sum_i exp(a_i), and the mean of vectors weighted with exp(a_i), however small the terms are.
class LogSum {
 public:
  void add(double log_term, double x, double y) {
    if (log_term > peak_) raise(log_term);
    const double term = std::exp(log_term - peak_);
    sum_ += term;
    x_ += term * x;
    y_ += term * y;
  }
  double log() const { return peak_ + std::log(sum_); }
  ToyPoint mean() const { return {x_ / sum_, y_ / sum_}; }

  /// A lower bound of the sum's log that is known before the terms are: what is far below it need not be added.
  void expect(double log_bound) { floor_ = std::max(floor_, log_bound); }
  double expected() const { return floor_; }
  bool is_negligible(double log_term) const { return log_term < floor_ - kNegligible; }

 private:
  void raise(double peak) {
    const double shrink = std::exp(peak_ - peak);
    sum_ *= shrink;
    x_ *= shrink;
    y_ *= shrink;
    peak_ = peak;
  }

  double peak_ = -std::numeric_limits<double>::infinity();
  double floor_ = -std::numeric_limits<double>::infinity();
  double sum_ = 0;
  double x_ = 0;
  double y_ = 0;
};

/// A square, to ask about all of its points at once.
struct ToySquare {
  ToyPoint centre;
  double half = 0;  ///< of its side
};

/// Half the diagonal.
inline double radius(const ToySquare& square) { return square.half * std::numbers::sqrt2; }

/// Each kernel adds, for a point u, the part's density times exp(log_weight) and its score to a sum (add), for which
/// the sum may expect a lower bound (expect), and says whether the density varies in a square: where it does not, it is
/// constant or as good as none.
class PointKernel {
 public:
  PointKernel(ToyPoint point, ToyPoint stretch) : at_{point.x * stretch.x, point.y * stretch.y} {}
  void expect(ToyPoint /*u*/, double /*log_weight*/, LogSum& /*sum*/) const {}  // one term: nothing to leave out
  void add(ToyPoint u, double log_weight, LogSum& sum) const;
  bool varies(const ToySquare& square) const;
  ToySquare bounds() const { return {at_, 0}; }

 private:
  ToyPoint at_;
};

class BoxKernel {
 public:
  BoxKernel(const ToyBox& box, ToyPoint stretch);
  void expect(ToyPoint /*u*/, double /*log_weight*/, LogSum& /*sum*/) const {}  // one term: nothing to leave out
  void add(ToyPoint u, double log_weight, LogSum& sum) const;
  bool varies(const ToySquare& square) const;
  ToySquare bounds() const;

 private:
  ToyBox box_;
};

/// The log of the mean of the standard normal density over [low - u, high - u], and its derivative in u.
struct IntervalDensity {
  double log = 0;
  double slope = 0;
};
IntervalDensity interval_density(double low, double high, double u);

}  // namespace sfumato
