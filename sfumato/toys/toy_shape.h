// Geometry of the toy sets, shared by sampling and exact densities.
#pragma once

#include <variant>
#include <vector>

namespace sfumato {

struct ToyPoint {
  double x = 0;
  double y = 0;
};

/// The distribution of the parameter t of a curve.
enum class ToyLaw {
  uniform,      ///< uniform on [a, b]
  square_root,  ///< b sqrt(u), u uniform: density 2 t / b^2 on [0, b]
  normal,       ///< normal with mean a and standard deviation b
};

/// Points at(t, arm) along a curve, with t from the given distribution.
struct ToyCurve {
  ToyPoint (*at)(double t, int arm) = nullptr;
  int arm = 0;
  ToyLaw law = ToyLaw::uniform;
  double a = 0;
  double b = 0;
};

/// Points uniform over a rectangle.
struct ToyBox {
  ToyPoint low;
  ToyPoint high;
};

using ToyPart = std::variant<ToyPoint, ToyCurve, ToyBox>;

/// A set: a uniformly chosen component, a point of it, and Gaussian noise with standard deviation noise * noise_unit on
/// each coordinate. A set of points is a Gaussian mixture; the others are integrals of a Gaussian over the component.
struct ToyShape {
  std::vector<ToyPart> parts;
  double noise_unit = 1;
};

enum class ToyName;

/// The description of a set, computed once.
const ToyShape& toy_shape(ToyName name);

}  // namespace sfumato
