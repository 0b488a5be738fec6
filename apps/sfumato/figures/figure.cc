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

constexpr int kPanelPixels = 220;      // one of several
constexpr int kWidePanelPixels = 340;  // of at most three in a row, or with limits of its own
constexpr int kTitlePixels = 34;
constexpr int kGapPixels = 14;
constexpr int kAxisPixels = 62;  // numbers and the name of an axis
constexpr int kRightPixels = 18;
constexpr int kFilmPixels = 360;
constexpr std::size_t kPanelPoints = 20000;
constexpr std::size_t kVectorPoints = 5000;
constexpr std::size_t kFilmPoints = 4000;
constexpr std::size_t kHeldFrames = 20;

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

const char* const kAxesStyle =
    "unset key\nset encoding utf8\nset border lc rgb '#888888'\nset tics nomirror font ',10'\nset xtics offset 0,0.3\n"
    "set title offset 0,-0.6\n";

// Where panels lie in the picture, in pixels from its upper left corner.
struct PanelGrid {
  std::size_t across = 1;
  std::size_t down = 1;
  int side = 0;
  bool shared = true;  // the axes of the outermost panels are those of all

  int step_x() const { return side + (shared ? kGapPixels : kAxisPixels + kGapPixels); }
  int step_y() const { return side + kTitlePixels + (shared ? 0 : kAxisPixels); }
  int width() const { return kAxisPixels + static_cast<int>(across - 1) * step_x() + side + kRightPixels; }
  int height() const { return static_cast<int>(down) * step_y() + (shared ? kAxisPixels : 0); }
};

PanelGrid grid_of(const PanelFigure& figure) {
  PanelGrid grid;
  grid.across = std::min(figure.columns, figure.panels.size());
  grid.down = (figure.panels.size() + grid.across - 1) / grid.across;
  grid.shared = figure.same_limits;
  grid.side = grid.across <= 3 || !grid.shared ? kWidePanelPixels : kPanelPixels;
  return grid;
}

// The place of a panel, and names and numbers at its axes where no other panel has them for it.
std::string frame_script(const PanelFigure& figure, const PanelGrid& grid, std::size_t index, const Limits& limits) {
  const std::size_t column = index % grid.across;
  const std::size_t row = index / grid.across;
  const double left = kAxisPixels + static_cast<int>(column) * grid.step_x();
  const double top = kTitlePixels + static_cast<int>(row) * grid.step_y();
  const auto across = [&](double pixels) { return pixels / grid.width(); };
  const auto up = [&](double pixels) { return 1 - pixels / grid.height(); };
  const bool has_x = !grid.shared || index + grid.across >= figure.panels.size();
  const bool has_y = (!grid.shared || column == 0) && !is_histogram(figure.panels[index]);
  std::string script = fmt::format(
      "set lmargin at screen {:.5f}\nset rmargin at screen {:.5f}\nset tmargin at screen {:.5f}\n"
      "set bmargin at screen {:.5f}\n",
      across(left), across(left + grid.side), up(top), up(top + grid.side));
  const double step = tic_step(limits.x_high - limits.x_low);
  script += has_x ? fmt::format("set xlabel \"{}\" offset 0,0.5\nset xtics {:.8g} format '%g'\n", figure.x_title, step)
                  : fmt::format("unset xlabel\nset xtics {:.8g} format ''\n", step);
  const std::string y_step = limits.same_unit ? fmt::format("{:.8g}", step) : "auto";
  script += has_y ? fmt::format("set ylabel \"{}\" offset 1\nset ytics {} format '%g'\n", figure.y_title, y_step)
                  : fmt::format("unset ylabel\nset ytics {} format ''\n", y_step);
  if (is_histogram(figure.panels[index]) && column == 0) script += "set ylabel 'density'\n";
  return script;
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

std::string plain_title(const std::string& text, std::size_t most) {
  std::string escaped;
  std::size_t characters = 0;
  for (const char c : text) {
    if (c == '"' || static_cast<unsigned char>(c) < 0x20) continue;
    const bool begins = (static_cast<unsigned char>(c) & 0xC0U) != 0x80;  // not a later byte of UTF-8
    if (begins && ++characters > most) return escaped + "...";
    if (std::string("_^{}@&~\\").find(c) != std::string::npos) escaped += "\\\\";
    escaped += c;
  }
  return escaped;
}

void draw_panels(const PanelFigure& figure, const std::string& path) {
  const std::vector<Panel>& panels = figure.panels;
  const PanelGrid grid = grid_of(figure);
  const bool gif = path.ends_with(".gif");  // knows no transparency
  const std::size_t most = gif || path.ends_with(".png") ? kPanelPoints : kVectorPoints;
  std::string script = fmt::format("set terminal {}\n{}set multiplot\n",
                                   gnuplot_terminal(path, grid.width(), grid.height(), false), kAxesStyle);
  const Limits shared = limits_of(pointers(panels, figure.backdrop));
  for (std::size_t index = 0; index < panels.size(); ++index) {
    const Panel& panel = panels[index];
    const Limits limits = figure.same_limits ? shared : limits_of({&panel});
    script += frame_script(figure, grid, index, limits);
    if (figure.backdrop && (!figure.same_limits || index == 0)) script += backdrop_script(*figure.backdrop, limits);
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
