// Which part of the plane a panel shows.
#pragma once

#include <vector>

#include "apps/sfumato/figures/figure.h"

namespace sfumato::app {

struct Limits {
  double x_low = -1;
  double x_high = 1;
  double y_low = -1;
  double y_high = 1;
  bool same_unit = true;  ///< of both axes; otherwise each fills the panel by itself
};

/// All points of all panels but a few strays, with a margin. For histograms y is a density.
Limits limits_of(const std::vector<const Panel*>& panels);

/// A histogram of a panel's x over the limits: middles of bins, and the density there.
struct Histogram {
  std::vector<double> middle;
  std::vector<double> density;
  double width = 0;
};
Histogram histogram_of(const Panel& panel, const Limits& limits);

inline bool is_histogram(const Panel& panel) { return panel.y.empty() && !panel.x.empty(); }

}  // namespace sfumato::app
