// What the toy sets are made of. Drawing points and computing exact densities both read this one description.
#pragma once

#include <variant>
#include <vector>

namespace sfumato {

struct ToyPoint {
  double x = 0;
  double y = 0;
};

/// How the parameter t of a curve is distributed.
enum class ToyLaw {
  uniform,      ///< uniform on [a, b]
  square_root,  ///< b sqrt(u), u uniform: density 2 t / b^2 on [0, b]
  normal,       ///< normal of mean a and standard deviation b
};

/// Points along a curve: at(t, arm), t as the law has it.
struct ToyCurve {
  ToyPoint (*at)(double t, int arm) = nullptr;
  int arm = 0;
  ToyLaw law = ToyLaw::uniform;
  double a = 0;
  double b = 0;
};

/// Points spread evenly over a rectangle.
struct ToyBox {
  ToyPoint low;
  ToyPoint high;
};

using ToyPart = std::variant<ToyPoint, ToyCurve, ToyBox>;

/// A set: a part chosen evenly, a point of the part, and Gaussian noise of standard deviation noise * noise_unit on
/// each coordinate. So a set of points is a Gaussian mixture, and the others are integrals of a Gaussian over parts.
struct ToyShape {
  std::vector<ToyPart> parts;
  double noise_unit = 1;
};

enum class ToyName;

/// The description of a set, made once.
const ToyShape& toy_shape(ToyName name);

}  // namespace sfumato
