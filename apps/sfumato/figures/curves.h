// Pictures of curves: over one axis, or in panels that share a legend.
#pragma once

#include <string>
#include <vector>

namespace sfumato::app {

struct Curve {
  std::string title;
  std::vector<double> x;
  std::vector<double> y;  ///< NaN and infinities leave a gap
  bool noisy = false;     ///< drawn pale, under its running mean
};

/// Titles are in gnuplot's notation.
struct CurveFigure {
  std::string title;
  std::string x_title;
  std::string y_title;
  bool log_y = false;
  std::vector<Curve> curves;
  std::string y_range = "*:*";  ///< as gnuplot has it, * for what the curves need
};

/// Curves over one axis. At most 20000 points of each are drawn, evenly picked. Throws as run_gnuplot does.
void draw_curves(const CurveFigure& figure, const std::string& path);

/// Figures side by side. Their curves are the same things under the same titles, which stand once, below them.
void draw_curve_panels(const std::vector<CurveFigure>& figures, const std::string& path);

}  // namespace sfumato::app
