#include "sfumato/toys/toy_shape.h"

#include <cmath>
#include <numbers>

#include "sfumato/toys/toy.h"

namespace sfumato {
namespace {

constexpr double kPi = std::numbers::pi;

ToyPoint on_circle(double radius, double angle) { return {radius * std::cos(angle), radius * std::sin(angle)}; }

ToyPoint swiss_roll_at(double t, int /*arm*/) { return on_circle(t / 10, t); }

ToyPoint s_curve_at(double t, int /*arm*/) {
  return {std::sin(t) / 10, std::copysign(1.0, t) * (std::cos(t) - 1) / 10};
}

ToyPoint moons_at(double t, int arm) {
  return arm == 0 ? on_circle(1, t) : ToyPoint{1 - std::cos(t), 0.5 - std::sin(t)};
}

ToyPoint circles_at(double t, int arm) { return on_circle(arm == 0 ? 1 : 0.5, t); }

constexpr int kPinwheelArms = 5;

ToyPoint pinwheel_at(double t, int arm) { return on_circle(t, 2 * kPi * arm / kPinwheelArms + 0.25 * std::exp(t)); }

ToyPoint two_spirals_at(double t, int arm) {
  const double side = arm == 0 ? 1 : -1;
  return {-side * t * std::cos(t) / 3, side * t * std::sin(t) / 3};
}

// The light squares of side 2 of a chessboard over [-4, 4]^2.
ToyShape checkerboard() {
  ToyShape shape;
  for (int i = -2; i < 2; ++i) {
    for (int j = -2; j < 2; ++j) {
      if ((i + j) % 2 == 0) shape.parts.emplace_back(ToyBox{{2.0 * i, 2.0 * j}, {2.0 * i + 2, 2.0 * j + 2}});
    }
  }
  return shape;
}

ToyShape eight_gaussians() {
  ToyShape shape;
  for (int k = 0; k < 8; ++k) shape.parts.emplace_back(on_circle(1, kPi / 4 * k));
  return shape;
}

ToyShape arms(ToyCurve curve, int count) {
  ToyShape shape;
  for (curve.arm = 0; curve.arm < count; ++curve.arm) shape.parts.emplace_back(curve);
  return shape;
}

ToyShape make_shape(ToyName name) {
  switch (name) {
    case ToyName::swiss_roll:
      return {{ToyCurve{swiss_roll_at, 0, ToyLaw::uniform, 1.5 * kPi, 4.5 * kPi}}, 0.1};
    case ToyName::s_curve:
      return {{ToyCurve{s_curve_at, 0, ToyLaw::uniform, -1.5 * kPi, 1.5 * kPi}}, 0.1};
    case ToyName::moons:
      return arms({moons_at, 0, ToyLaw::uniform, 0, kPi}, 2);
    case ToyName::circles:
      return arms({circles_at, 0, ToyLaw::uniform, 0, 2 * kPi}, 2);
    case ToyName::checkerboard:
      return checkerboard();
    case ToyName::pinwheel:
      return arms({pinwheel_at, 0, ToyLaw::normal, 1, 0.3}, kPinwheelArms);
    case ToyName::eight_gaussians:
      return eight_gaussians();
    case ToyName::two_spirals:
      return arms({two_spirals_at, 0, ToyLaw::square_root, 0, 3 * kPi}, 2);
  }
  return {};
}

}  // namespace

const ToyShape& toy_shape(ToyName name) {
  static const std::vector<ToyShape> shapes = [] {
    std::vector<ToyShape> all;
    all.reserve(kToyCount);
    for (int i = 0; i < kToyCount; ++i) all.push_back(make_shape(static_cast<ToyName>(i)));
    return all;
  }();
  return shapes[static_cast<std::size_t>(name)];
}

}  // namespace sfumato
