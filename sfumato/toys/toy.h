// Toy sets: two-dimensional point distributions for tests of generative models.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sfumato/base/points.h"

namespace sfumato {

/// The sets. u is uniform on [0, 1). Independent Gaussian noise is added to both coordinates, and the components of a
/// set are equally likely. The values are part of the random streams: only append.
enum class ToyName {
  /// scikit-learn's make_swiss_roll, its x and z divided by 10: t = 1.5 pi (1 + 2 u), (t cos t, t sin t) / 10. The
  /// noise is added before the division, so its standard deviation is noise / 10.
  swiss_roll,
  /// scikit-learn's make_s_curve, its x and z divided by 10: t = 3 pi (u - 1/2), (sin t, sign(t) (cos t - 1)) / 10. The
  /// standard deviation of the noise is noise / 10.
  s_curve,
  /// scikit-learn's make_moons with random angles: (cos t, sin t) and (1 - cos t, 1/2 - sin t), t = pi u.
  moons,
  /// scikit-learn's make_circles with random angles and factor 1/2: circles of radius 1 and 1/2 about 0.
  circles,
  /// Uniform over the 8 squares of side 2 in [-4, 4]^2 whose corner indices have an even sum (as in FFJORD,
  /// 1810.01367); the noise blurs their edges.
  checkerboard,
  /// Five curved arms (Johnson et al. 2016, 1603.06277): t normal with mean 1 and standard deviation 0.3, radius t at
  /// angle 2 pi k / 5 + exp(t) / 4. Isotropic noise (in the paper across the arms only) gives the arms their width.
  pinwheel,
  /// Eight Gaussians on the unit circle at multiples of pi / 4, with standard deviation noise.
  eight_gaussians,
  /// Two spirals (as in FFJORD, without its uniform jitter): t = 3 pi sqrt(u), +-(-t cos t, t sin t) / 3.
  two_spirals,
};

inline constexpr int kToyCount = 8;

/// All names, in the order of ToyName.
std::vector<std::string> toy_names();
std::string to_string(ToyName name);
bool is_toy(const std::string& name);
/// The set with this name. Throws Error (usage) and suggests the nearest name.
ToyName parse_toy(const std::string& name);

/// A toy set and its settings.
struct ToyConfig {
  ToyName name = ToyName::swiss_roll;  ///< which set
  std::size_t points = 10000;          ///< number of points
  double noise = 0.1;                  ///< standard deviation; see ToyName for its unit
  std::uint64_t seed = 0;              ///< seed of the points
  bool labels = false;                 ///< adds a column `label` with the component of each point, from 0
};

/// Throws Error (usage) unless points >= 1 and noise is finite and >= 0, and on labels of a set with one component.
void validate(const ToyConfig& config);

/// The column names of a set: x, y and, with labels, label.
std::vector<std::string> toy_columns(const ToyConfig& config);

/// Draws the set, [points, 2 or 3]. Row i depends only on the seed, the set, the noise and i; labels do not change x
/// and y. Throws Error (usage) on an invalid configuration.
Points make_toy(const ToyConfig& config);

/// Draws rows first_row, first_row + 1, ... of the set into out: [rows, 2 or 3] row-major; config.points is ignored.
/// Throws Error (usage) on an invalid configuration.
void draw_toy(const ToyConfig& config, std::uint64_t first_row, std::span<double> out);

}  // namespace sfumato
