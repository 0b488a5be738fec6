// Components of a toy set convolved with Gaussian noise, in units of the noise: the noise is N(0, I), and noise scales
// and standardisation become a scaling of both axes.
#pragma once

#include <cmath>
#include <limits>
#include <numbers>

#include "sfumato/toys/toy_shape.h"

namespace sfumato {

/// log(2 pi): minus the log of the peak of a two-dimensional standard Gaussian.
inline constexpr double kLogTwoPi = 1.8378770664093454836;

/// Terms below exp(-this) of a sum are dropped; no sum has the exp(10) terms that would make them count.
inline constexpr double kNegligible = 38;
/// A log-density that is negligible in an integral over the plane: exp(-30) = 1e-13.
inline constexpr double kVanishing = -30;

/// Half the squared distance of two points: minus the exponent of the kernel.
inline double half_square(ToyPoint from, ToyPoint to) {
  const double x = to.x - from.x;
  const double y = to.y - from.y;
  return 0.5 * (x * x + y * y);
}

/// log sum_i exp(a_i) and the mean of vectors weighted with exp(a_i), without underflow.
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

  /// Sets a lower bound of the log-sum before adding terms, so that negligible terms can be skipped.
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

/// A square, for bounds that hold for all of its points.
struct ToySquare {
  ToyPoint centre;
  double half = 0;  ///< half the side
};

/// Half the diagonal.
inline double radius(const ToySquare& square) { return square.half * std::numbers::sqrt2; }

/// Each kernel adds, for a point u, the density of the component times exp(log_weight) and its score to a sum (add),
/// gives a lower bound for the sum (expect), and tells whether the density varies in a square; otherwise it is constant
/// or negligible.
class PointKernel {
 public:
  PointKernel(ToyPoint point, ToyPoint stretch) : at_{point.x * stretch.x, point.y * stretch.y} {}
  void expect(ToyPoint /*u*/, double /*log_weight*/, LogSum& /*sum*/) const {}  // one term: nothing to skip
  void add(ToyPoint u, double log_weight, LogSum& sum) const;
  bool varies(const ToySquare& square) const;
  ToySquare bounds() const { return {at_, 0}; }

 private:
  ToyPoint at_;
};

class BoxKernel {
 public:
  BoxKernel(const ToyBox& box, ToyPoint stretch);
  void expect(ToyPoint /*u*/, double /*log_weight*/, LogSum& /*sum*/) const {}  // one term: nothing to skip
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
