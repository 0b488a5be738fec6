#include "apps/sfumato/figures/figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "apps/sfumato/figures/gnuplot.h"
#include "apps/sfumato/figures/panel_limits.h"
#include "sfumato/base/error.h"

namespace sfumato::app {

namespace {

constexpr int kPanelPixels = 216;
constexpr int kWidePanelPixels = 340;  // with numbers at the axes
constexpr int kTitlePixels = 36;
constexpr int kFilmPixels = 360;
constexpr std::size_t kPanelPoints = 20000;
constexpr std::size_t kVectorPoints = 5000;
constexpr std::size_t kFilmPoints = 4000;
constexpr std::size_t kHeldFrames = 20;
constexpr std::size_t kTitleCharacters = 30;

std::string panel_data(const std::string& name, const std::vector<double>& x, const std::vector<double>& y,
                       std::size_t most) {
  std::string text = "$" + name + " << EOD\n";
  const std::size_t drawn = std::min(most, x.size());
  for (std::size_t k = 0; k < drawn; ++k) {
    const std::size_t i = k * x.size() / drawn;
    fmt::format_to(std::back_inserter(text), "{:.8g} {:.8g}\n", x[i], y[i]);
  }
  if (drawn == 0) text += "NaN NaN\n";
  return text + "EOD\n";
}

// Fewer points may be larger and darker.
std::string point_style(std::size_t points, bool opaque) {
  const double size = std::clamp(12.0 / std::sqrt(static_cast<double>(points) + 1), 0.12, 0.6);
  return fmt::format("points pt 7 ps {:.2f} lc rgb '{}'", size, opaque ? "#2a5a8c" : "#802a5a8c");
}

// A round distance of so few numbers along an axis that they have room for six digits.
double tic_step(double size) {
  constexpr double kMostTics = 4;
  const double unit = std::pow(10, std::floor(std::log10(size / kMostTics)));
  for (const double factor : {1, 2, 5}) {
    if (factor * unit * kMostTics >= size) return factor * unit;
  }
  return 10 * unit;
}

// The backdrop over the limits as data $b, and how to colour it. The root of the function lets its slopes be seen.
std::string backdrop_script(const Backdrop& backdrop, const Limits& limits) {
  constexpr std::size_t kCells = 110;
  std::vector<double> values;
  std::string text = "set palette defined (0 '#ffffff', 1 '#efb36b')\nunset colorbox\nset cbrange [0:1]\n$b << EOD\n";
  const auto middle = [](double low, double high, std::size_t cell) {
    return low + (high - low) * (static_cast<double>(cell) + 0.5) / static_cast<double>(kCells);
  };
  const auto x = [&](std::size_t i) { return middle(limits.x_low, limits.x_high, i % kCells); };
  const auto y = [&](std::size_t i) { return middle(limits.y_low, limits.y_high, i / kCells); };
  for (std::size_t i = 0; i < kCells * kCells; ++i) values.push_back(backdrop.density(x(i), y(i)));
  const double highest = std::max(std::ranges::max(values), std::numeric_limits<double>::min());
  for (std::size_t i = 0; i < values.size(); ++i) {
    fmt::format_to(std::back_inserter(text), "{:.6g} {:.6g} {:.3f}\n", x(i), y(i), std::sqrt(values[i] / highest));
  }
  return text + "EOD\n";
}

// A panel as data and the commands that draw it, over $b where there is a backdrop.
std::string panel_script(const Panel& panel, const Limits& limits, std::size_t most, bool opaque, bool backdrop) {
  std::string plot;
  if (is_histogram(panel)) {
    const Histogram histogram = histogram_of(panel, limits);
    plot = panel_data("p", histogram.middle, histogram.density, histogram.middle.size()) +
           fmt::format("set boxwidth {:.8g}\nplot $p with boxes fs solid noborder lc rgb '#5f83a8'\n", histogram.width);
  } else {
    plot =
        panel_data("p", panel.x, panel.y, most) + fmt::format("plot {}$p with {}\n", backdrop ? "$b with image, " : "",
                                                              point_style(std::min(most, panel.x.size()), opaque));
  }
  return fmt::format("set title \"{}\"\nset size ratio {}\nset xrange [{:.8g}:{:.8g}]\nset yrange [{:.8g}:{:.8g}]\n{}",
                     panel.title, limits.same_unit ? -1 : 1, limits.x_low, limits.x_high, limits.y_low, limits.y_high,
                     plot);
}

const char* const kBareStyle =
    "unset key\nset border lc rgb '#bbbbbb'\nunset xtics\nunset ytics\n"
    "set lmargin 1\nset rmargin 1\nset tmargin 2.5\nset bmargin 1\n";

std::string panel_style(const PanelFigure& figure) {
  if (figure.x_title.empty()) return kBareStyle;
  return fmt::format(
      "unset key\nset border lc rgb '#888888'\nset tics nomirror font ',9'\nset xtics offset 0,0.3\n"
      "set lmargin 10\nset rmargin 3\nset tmargin 2.5\nset bmargin 3.5\nset xlabel \"{}\"\nset ylabel \"{}\"\n",
      figure.x_title, figure.y_title);
}

// What has to be in sight.
std::vector<const Panel*> pointers(const std::vector<Panel>& panels, const std::optional<Backdrop>& backdrop) {
  std::vector<const Panel*> all;
  if (backdrop) all.push_back(&backdrop->extent);
  all.reserve(panels.size());
  for (const Panel& panel : panels) all.push_back(&panel);
  return all;
}

}  // namespace

std::string plain_title(const std::string& text) {
  std::string escaped;
  std::size_t characters = 0;
  for (const char c : text) {
    if (c == '"' || static_cast<unsigned char>(c) < 0x20) continue;
    const bool begins = (static_cast<unsigned char>(c) & 0xC0U) != 0x80;  // not a later byte of UTF-8
    if (begins && ++characters > kTitleCharacters) return escaped + "...";
    if (std::string("_^{}@&~\\").find(c) != std::string::npos) escaped += "\\\\";
    escaped += c;
  }
  return escaped;
}

void draw_panels(const PanelFigure& figure, const std::string& path) {
  const std::vector<Panel>& panels = figure.panels;
  const std::size_t across = std::min(figure.columns, panels.size());
  const std::size_t down = (panels.size() + across - 1) / across;
  const int side = figure.x_title.empty() ? kPanelPixels : kWidePanelPixels;
  const int width = static_cast<int>(across) * side;
  const int height = static_cast<int>(down) * (figure.x_title.empty() ? side + kTitlePixels : side);
  const bool gif = path.ends_with(".gif");  // knows no transparency
  const std::size_t most = gif || path.ends_with(".png") ? kPanelPoints : kVectorPoints;
  std::string script = fmt::format("set terminal {}\n{}set multiplot layout {},{}\n",
                                   gnuplot_terminal(path, width, height, false), panel_style(figure), down, across);
  const Limits shared = limits_of(pointers(panels, figure.backdrop));
  for (const Panel& panel : panels) {
    const Limits limits = figure.same_limits ? shared : limits_of({&panel});
    if (!figure.x_title.empty()) script += fmt::format("set xtics {:.8g}\n", tic_step(limits.x_high - limits.x_low));
    if (figure.backdrop && (!figure.same_limits || &panel == &panels.front())) {
      script += backdrop_script(*figure.backdrop, limits);
    }
    script += panel_script(panel, limits, most, gif, figure.backdrop.has_value());
  }
  run_gnuplot(script + "unset multiplot\n", path);
}

void draw_film(const std::vector<Panel>& frames, const std::string& path, const std::optional<Backdrop>& backdrop) {
  if (!path.ends_with(".gif")) fail(ErrorKind::usage, "cannot draw '{}': a film is a .gif", path);
  std::string script =
      fmt::format("set terminal {}\n{}", gnuplot_terminal(path, kFilmPixels, kFilmPixels, true), kBareStyle);
  const Limits limits = limits_of(pointers(frames, backdrop));
  if (backdrop) script += backdrop_script(*backdrop, limits);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const std::string frame = panel_script(frames[i], limits, kFilmPoints, true, backdrop.has_value());
    const std::size_t times = i + 1 == frames.size() ? kHeldFrames : 1;
    for (std::size_t k = 0; k < times; ++k) script += frame;
  }
  run_gnuplot(script, path);
}

}  // namespace sfumato::app
