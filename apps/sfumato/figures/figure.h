// Pictures: clouds of points side by side, and the same as a film.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace sfumato::app {

/// A cloud of points of the plane, or with y left empty a histogram of x, under a title in gnuplot's notation
/// (q(x_{10})); plain_title() escapes other text.
struct Panel {
  std::string title;
  std::vector<double> x;
  std::vector<double> y;
};

/// The title of a text that may hold _, ^, {, }, @ and &; cut to so many characters.
std::string plain_title(const std::string& text, std::size_t most = 30);

/// What lies behind the points of every panel.
struct Backdrop {
  std::function<double(double x, double y)> density;  ///< white where it is 0, darkest at its highest
  Panel extent;                                       ///< points that have to be in sight
};

/// Panels in rows of at most `columns`.
struct PanelFigure {
  std::vector<Panel> panels;
  std::size_t columns = 5;
  bool same_limits = true;  ///< the outermost panels alone have numbers at their axes
  std::string x_title;      ///< names of the axes
  std::string y_title;
  std::optional<Backdrop> backdrop = std::nullopt;
};

/// Axes have the same unit, except where their numbers lie so far apart that nothing could be seen. At most 20000
/// points of a panel are drawn, evenly picked (5000 where a file would hold each). Throws as run_gnuplot does.
void draw_panels(const PanelFigure& figure, const std::string& path);

/// The panels one after another, the last one held; a .gif. At most 4000 points of each are drawn.
void draw_film(const std::vector<Panel>& frames, const std::string& path,
               const std::optional<Backdrop>& backdrop = std::nullopt);

}  // namespace sfumato::app
