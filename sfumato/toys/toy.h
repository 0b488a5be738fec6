// Toy sets: clouds of points in the plane that the field tries its generative models on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sfumato/base/points.h"

namespace sfumato {

/// The sets. u is uniform on [0, 1), every set adds independent Gaussian noise to both coordinates, and where a set has
/// several parts each is as likely. The values choose the random numbers of a set: only append.
enum class ToyName {
  /// scikit-learn's make_swiss_roll, its x and z over 10: t = 1.5 pi (1 + 2 u), (t cos t, t sin t) / 10. The noise is
  /// added before the division, so its standard deviation is noise / 10.
  swiss_roll,
  /// scikit-learn's make_s_curve, its x and z over 10: t = 3 pi (u - 1/2), (sin t, sign(t) (cos t - 1)) / 10. Its
  /// standard deviation is noise / 10 too.
  s_curve,
  /// scikit-learn's make_moons, with angles at random: (cos t, sin t) and (1 - cos t, 1/2 - sin t), t = pi u.
  moons,
  /// scikit-learn's make_circles, with angles at random and a factor of 1/2: circles of radius 1 and 1/2 about 0.
  circles,
  /// Even over the 8 squares of side 2 in [-4, 4]^2 whose corner indices add up to an even number (as in FFJORD,
  /// 1810.01367); the noise blurs their edges.
  checkerboard,
  /// Five bent arms (Johnson et al. 2016, 1603.06277): t normal of mean 1 and standard deviation 0.3, radius t at angle
  /// 2 pi k / 5 + exp(t) / 4. The noise (there across the arm alone) gives the arms their width.
  pinwheel,
  /// Eight Gaussians on the unit circle, at multiples of pi / 4, of standard deviation noise.
  eight_gaussians,
  /// Two spirals (as in FFJORD, without its even jitter): t = 3 pi sqrt(u), +-(-t cos t, t sin t) / 3.
  two_spirals,
};

inline constexpr int kToyCount = 8;

/// All names, in the order of ToyName.
std::vector<std::string> toy_names();
std::string to_string(ToyName name);
bool is_toy(const std::string& name);
/// The set of that name. Throws Error (usage) with the nearest name.
ToyName parse_toy(const std::string& name);

struct ToyConfig {
  ToyName name = ToyName::swiss_roll;
  std::size_t points = 10000;
  double noise = 0.1;  ///< standard deviation; see ToyName for its unit
  std::uint64_t seed = 0;
  bool labels = false;  ///< a third column, label: the number of the part that a point is of, from 0
};

/// Throws Error (usage) unless points >= 1 and noise is finite and >= 0, and on labels of a set of one part.
void validate(const ToyConfig& config);

/// The names of a set's columns: x, y and, with labels, label.
std::vector<std::string> toy_columns(const ToyConfig& config);

/// The set, under its columns, [points, 2 or 3]. Row i depends on the seed, the set, the noise and i alone; labels
/// leave x and y as they are.
/// Throws Error (usage) on a bad configuration.
Points make_toy(const ToyConfig& config);

/// Rows first_row, first_row + 1, ... of the set, as many as fit in out: [rows, 2 or 3] row-major; config.points does
/// not count. Throws Error (usage) on a bad configuration.
void draw_toy(const ToyConfig& config, std::uint64_t first_row, std::span<double> out);

}  // namespace sfumato
