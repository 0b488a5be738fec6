// Exact densities of the toy sets, at every noise level, as data come or as models see them.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <variant>
#include <vector>

#include "sfumato/base/matrix.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/columns/standardize.h"
#include "sfumato/toys/curve_kernel.h"
#include "sfumato/toys/toy.h"
#include "sfumato/toys/toy_kernel.h"
#include "sfumato/toys/toy_shape.h"

namespace sfumato {

/// How a set is seen: y = alpha (x - mean) / scale + sigma eps, eps ~ N(0, I). By default as it is drawn.
struct ToyView {
  std::array<double, 2> mean{0, 0};
  std::array<double, 2> scale{1, 1};
  double alpha = 1;
  double sigma = 0;
};

/// The view of a set in the columns of a transform, clean or at a noise level. Throws Error (usage) unless the
/// transform has two columns that vary.
ToyView view_through(const Standardizer& transform, double alpha = 1, double sigma = 0);

struct DensityAt {
  double log_density = 0;  ///< nats
  ToyPoint score;          ///< its gradient
};

/// The density of a toy set under a view: Gaussian kernels summed over points, in closed form over boxes, and
/// integrated along curves (method.md, exact oracles). Relative error about 1e-13, however far out and however little
/// noise; the arms of the pinwheel end at 12 standard deviations of their law.
class ToyDensity {
 public:
  /// noise: as in ToyConfig. Throws Error (usage) where there is no noise, and so no density, and on a view out of
  /// range.
  ToyDensity(ToyName name, double noise, const ToyView& view = {});

  /// Throws Error (bad_data) at a point that is not finite, or too far out to square its distance.
  DensityAt at(ToyPoint y) const;
  double log_density(ToyPoint y) const { return at(y).log_density; }
  /// The log-densities of many points, xy: [N, 2] row-major -> out: [N]. Throws Error (usage) on a shape mismatch and
  /// (bad_data) with the row of a point that is not finite.
  void log_density(std::span<const double> xy, std::span<double> out, ThreadPool& pool) const;

  /// The scores of many points, x: [N, 2] -> out: [N, 2]. Throws as log_density() does.
  void score(ConstMatrix x, Matrix out, ThreadPool& pool) const;

  /// The standard deviation of the noise in y, of the finer axis: the shortest length over which the density varies.
  double noise_width() const { return std::min(unit_.x, unit_.y); }

  /// -E log p in nats: the integral over the plane by the trapezoidal rule, which converges exponentially for smooth
  /// functions that vanish outside, on a lattice made finer until one of half its points differs by less than 1e-6;
  /// its own error is then about 1e-8.
  double entropy(ThreadPool& pool) const;

 private:
  using Kernel = std::variant<PointKernel, CurveKernel, BoxKernel>;
  friend class EntropyLattice;

  DensityAt at_row(ToyPoint y, std::size_t row) const;
  DensityAt at_kernel(ToyPoint u) const;

  std::vector<Kernel> kernels_;
  ToyPoint centre_;  ///< where 0 of the set's own coordinates lies in y
  ToyPoint unit_;    ///< standard deviation of the noise in y
};

}  // namespace sfumato
