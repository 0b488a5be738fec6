// Pictures: clouds of points side by side, the same as a film, and curves.
#pragma once

#include <string>
#include <vector>

namespace sfumato::app {

/// A cloud of points of the plane under a title in gnuplot's notation (q(x_{10})); plain_title() escapes other text.
struct Panel {
  std::string title;
  std::vector<double> x;
  std::vector<double> y;
};

/// The title of a text that may hold _, ^, {, }, @ and &.
std::string plain_title(const std::string& text);

/// Panels in rows of at most `columns`, equal axes, the same limits in all where `same_limits`. At most 20000 points of
/// each are drawn, evenly picked. Throws as run_gnuplot does.
void draw_panels(const std::vector<Panel>& panels, std::size_t columns, bool same_limits, const std::string& path);

/// The panels one after another, the last one held; a .gif. At most 4000 points of each are drawn.
void draw_film(const std::vector<Panel>& frames, const std::string& path);

struct Curve {
  std::string title;
  std::vector<double> x;
  std::vector<double> y;
};

struct CurveFigure {
  std::string x_title;
  std::string y_title;
  bool log_y = false;
  std::vector<Curve> curves;
};

/// Curves over one axis.
void draw_curves(const CurveFigure& figure, const std::string& path);

}  // namespace sfumato::app
