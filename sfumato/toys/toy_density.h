// Exact densities and scores of the toy sets at every noise level, in data units or standardised.
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

/// A linear view of a set: y = alpha (x - mean) / scale + sigma eps, eps ~ N(0, I). The default is the identity.
struct ToyView {
  std::array<double, 2> mean{0, 0};
  std::array<double, 2> scale{1, 1};
  double alpha = 1;
  double sigma = 0;
};

/// The view of a set in standardised columns, clean or at a noise level. Throws Error (usage) unless the transform has
/// two columns that are not constant.
ToyView view_through(const Standardizer& transform, double alpha = 1, double sigma = 0);

struct DensityAt {
  double log_density = 0;  ///< nats
  ToyPoint score;          ///< gradient of the log-density
};

/// The density of a toy set under a view: sums of Gaussian kernels over points, closed forms over rectangles,
/// quadrature along curves (method.md, exact oracles). Relative error about 1e-13 at any distance and noise; the arms
/// of the pinwheel are cut off at 12 standard deviations of t.
class ToyDensity {
 public:
  /// noise: as in ToyConfig. Throws Error (usage) if there is no noise, and so no density, and on a view out of range.
  ToyDensity(ToyName name, double noise, const ToyView& view = {});

  /// Throws Error (bad_data) at a point that is not finite or whose squared distance overflows.
  DensityAt at(ToyPoint y) const;
  double log_density(ToyPoint y) const { return at(y).log_density; }
  /// The log-densities of points xy: [N, 2] row-major -> out: [N]. Throws Error (usage) on a shape mismatch and
  /// (bad_data) with the row of a point that is not finite.
  void log_density(std::span<const double> xy, std::span<double> out, ThreadPool& pool) const;

  /// The scores of points x: [N, 2] -> out: [N, 2]. Throws Error as log_density() does.
  void score(ConstMatrix x, Matrix out, ThreadPool& pool) const;

  /// The smaller of the two standard deviations of the noise in y: the shortest length scale of the density.
  double noise_width() const { return std::min(unit_.x, unit_.y); }

  /// The entropy -E log p in nats, by the trapezoidal rule on a lattice over the plane, which converges exponentially
  /// for smooth integrands. The lattice is refined until doubling its points changes the result by less than 1e-6; the
  /// error is then about 1e-8.
  double entropy(ThreadPool& pool) const;

 private:
  using Kernel = std::variant<PointKernel, CurveKernel, BoxKernel>;
  friend class EntropyLattice;

  DensityAt at_row(ToyPoint y, std::size_t row) const;
  DensityAt at_kernel(ToyPoint u) const;

  std::vector<Kernel> kernels_;
  ToyPoint centre_;  ///< y of the origin of the set's own coordinates
  ToyPoint unit_;    ///< standard deviation of the noise in y
};

}  // namespace sfumato
