#include "sfumato/toys/toy_kernel.h"

#include <algorithm>
#include <boost/math/quadrature/gauss.hpp>
#include <cmath>

namespace sfumato {
namespace {

// Where the kernel is negligible.
const double kReach = std::sqrt(-2 * kVanishing);

// Mills' ratio for x >= 0: the upper tail probability of the standard normal over its density.
double mills_ratio(double x) {
  // beyond it the smallest term of the series in 1 / x^2, exp(-x^2 / 2), is below double precision
  constexpr double kFar = 12;
  if (x < kFar) return std::sqrt(std::numbers::pi / 2) * std::exp(x * x / 2) * std::erfc(x / std::numbers::sqrt2);
  double term = 1;
  double sum = 1;
  for (double k = 1; std::abs(term) > 1e-17; k += 2) {
    term *= -k / (x * x);
    sum += term;
  }
  return sum / x;
}

// Over [a, b] with b > 0 and |a| <= b, by quadrature: for intervals so narrow that differences would cancel.
IntervalDensity narrow(double a, double b) {
  using Gauss = boost::math::quadrature::gauss<double, 15>;
  const double nearest = std::max(a, 0.0);
  const double middle = 0.5 * (a + b);
  double sum = 0;
  double moment = 0;
  const auto add = [&](double node, double weight) {
    const double s = middle + 0.5 * (b - a) * node;
    const double term = 0.5 * weight * std::exp(0.5 * (nearest - s) * (nearest + s));
    sum += term;
    moment += term * s;
  };
  for (std::size_t i = 0; i < Gauss::abscissa().size(); ++i) {
    add(Gauss::abscissa()[i], Gauss::weights()[i]);
    if (i > 0) add(-Gauss::abscissa()[i], Gauss::weights()[i]);
  }
  return {std::log(sum) - 0.5 * nearest * nearest - 0.5 * kLogTwoPi, moment / sum};
}

// The same by the closed form.
IntervalDensity wide(double a, double b) {
  if (a <= 0) {
    const double mass = 0.5 * (std::erf(b / std::numbers::sqrt2) - std::erf(a / std::numbers::sqrt2));
    const double fall = (std::exp(-0.5 * a * a) - std::exp(-0.5 * b * b)) / std::sqrt(2 * std::numbers::pi);
    return {std::log(mass / (b - a)), fall / mass};
  }
  // Both terms are divided by the density at a, so that they do not underflow far out.
  const double exponent = -0.5 * (b - a) * (b + a);
  const double mass = mills_ratio(a) - mills_ratio(b) * std::exp(exponent);
  return {std::log(mass / (b - a)) - 0.5 * a * a - 0.5 * kLogTwoPi, -std::expm1(exponent) / mass};
}

}  // namespace

IntervalDensity interval_density(double low, double high, double u) {
  double a = low - u;
  double b = high - u;
  const bool mirrored = a + b < 0;
  if (mirrored) std::swap(a = -a, b = -b);
  // 15 nodes integrate an exponential that varies by exp(6) to double precision.
  const bool is_narrow = (b - a) * std::max(b, 1.0) <= 6 && b - a <= 1;
  IntervalDensity density = is_narrow ? narrow(a, b) : wide(a, b);
  if (mirrored) density.slope = -density.slope;
  return density;
}

void PointKernel::add(ToyPoint u, double log_weight, LogSum& sum) const {
  sum.add(log_weight - half_square(u, at_) - kLogTwoPi, at_.x - u.x, at_.y - u.y);
}

bool PointKernel::varies(const ToySquare& square) const {
  return std::hypot(square.centre.x - at_.x, square.centre.y - at_.y) <= kReach + radius(square);
}

BoxKernel::BoxKernel(const ToyBox& box, ToyPoint stretch)
    : box_{{box.low.x * stretch.x, box.low.y * stretch.y}, {box.high.x * stretch.x, box.high.y * stretch.y}} {}

void BoxKernel::add(ToyPoint u, double log_weight, LogSum& sum) const {
  const IntervalDensity x = interval_density(box_.low.x, box_.high.x, u.x);
  const IntervalDensity y = interval_density(box_.low.y, box_.high.y, u.y);
  sum.add(log_weight + x.log + y.log, x.slope, y.slope);
}

bool BoxKernel::varies(const ToySquare& square) const {
  const double reach = kReach + square.half;
  const auto outside = [&](double low, double high, double at) { return at < low - reach || at > high + reach; };
  const auto inside = [&](double low, double high, double at) { return at > low + reach && at < high - reach; };
  if (outside(box_.low.x, box_.high.x, square.centre.x) || outside(box_.low.y, box_.high.y, square.centre.y)) {
    return false;
  }
  return !inside(box_.low.x, box_.high.x, square.centre.x) || !inside(box_.low.y, box_.high.y, square.centre.y);
}

ToySquare BoxKernel::bounds() const {
  return {{0.5 * (box_.low.x + box_.high.x), 0.5 * (box_.low.y + box_.high.y)},
          0.5 * std::max(box_.high.x - box_.low.x, box_.high.y - box_.low.y)};
}

}  // namespace sfumato
