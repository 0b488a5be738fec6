#include "apps/sfumato/figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "apps/sfumato/gnuplot.h"
#include "sfumato/base/error.h"

namespace sfumato::app {

namespace {

constexpr int kPanelPixels = 240;
constexpr int kFilmPixels = 360;
constexpr std::size_t kPanelPoints = 20000;
constexpr std::size_t kFilmPoints = 4000;
constexpr std::size_t kHeldFrames = 20;

struct Limits {
  double x_low;
  double x_high;
  double y_low;
  double y_high;
};

// All but a few strays, with a margin.
std::pair<double, double> range_of(std::vector<double> values) {
  if (values.empty()) return {-1, 1};
  const auto quantile = [&](double q) {
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(q * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), at, values.end());
    return *at;
  };
  const double low = quantile(0.002);
  const double high = quantile(0.998);
  const double margin = high > low ? 0.08 * (high - low) : 0.5 + 0.1 * std::abs(low);
  return {low - margin, high + margin};
}

// Square, around the middle of all panels' points.
Limits limits_of(const std::vector<const Panel*>& panels) {
  std::vector<double> x;
  std::vector<double> y;
  for (const Panel* panel : panels) {
    x.insert(x.end(), panel->x.begin(), panel->x.end());
    y.insert(y.end(), panel->y.begin(), panel->y.end());
  }
  const auto [x_low, x_high] = range_of(std::move(x));
  const auto [y_low, y_high] = range_of(std::move(y));
  const double half = std::max(x_high - x_low, y_high - y_low) / 2;
  const double x_middle = (x_low + x_high) / 2;
  const double y_middle = (y_low + y_high) / 2;
  return {x_middle - half, x_middle + half, y_middle - half, y_middle + half};
}

std::string data_block(const std::string& name, const std::vector<double>& x, const std::vector<double>& y,
                       std::size_t most) {
  std::string text = "$" + name + " << EOD\n";
  const std::size_t drawn = std::min(most, x.size());
  for (std::size_t k = 0; k < drawn; ++k) {
    const std::size_t i = k * x.size() / drawn;
    fmt::format_to(std::back_inserter(text), "{:.5g} {:.5g}\n", x[i], y[i]);
  }
  if (drawn == 0) text += "NaN NaN\n";
  return text + "EOD\n";
}

// Fewer points may be larger and darker.
std::string point_style(std::size_t points) {
  const double size = std::clamp(12.0 / std::sqrt(static_cast<double>(points) + 1), 0.12, 0.6);
  return fmt::format("pt 7 ps {:.2f} lc rgb '#802a5a8c'", size);
}

std::string plot_command(const Panel& panel, const std::string& name, const Limits& limits, std::size_t most,
                         bool opaque) {
  std::string style = point_style(std::min(most, panel.x.size()));
  if (opaque) style.replace(style.find("#80"), 3, "#");  // a .gif has no transparency
  return fmt::format(
      "set title \"{}\"\nset xrange [{:.6g}:{:.6g}]\nset yrange [{:.6g}:{:.6g}]\nplot ${} with points {}\n",
      panel.title, limits.x_low, limits.x_high, limits.y_low, limits.y_high, name, style);
}

const char* const kCloudStyle =
    "unset key\nset size ratio -1\nset border lc rgb '#bbbbbb'\nunset xtics\nunset ytics\n"
    "set lmargin 1\nset rmargin 1\nset tmargin 2\nset bmargin 1\n";

std::vector<const Panel*> pointers(const std::vector<Panel>& panels) {
  std::vector<const Panel*> all;
  all.reserve(panels.size());
  for (const Panel& panel : panels) all.push_back(&panel);
  return all;
}

}  // namespace

std::string plain_title(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '"' || c == '\n') continue;
    if (std::string("_^{}@&~\\").find(c) != std::string::npos) escaped += "\\\\";
    escaped += c;
  }
  return escaped;
}

void draw_panels(const std::vector<Panel>& panels, std::size_t columns, bool same_limits, const std::string& path) {
  const std::size_t across = std::min(columns, panels.size());
  const std::size_t down = (panels.size() + across - 1) / across;
  const auto pixels = [](std::size_t count, int extra) { return static_cast<int>(count) * kPanelPixels + extra; };
  const bool gif = path.ends_with(".gif");
  std::string script =
      fmt::format("set terminal {}\n", gnuplot_terminal(path, pixels(across, 0), pixels(down, 0), false));
  const Limits shared = limits_of(pointers(panels));
  for (std::size_t i = 0; i < panels.size(); ++i) {
    script += data_block(fmt::format("p{}", i), panels[i].x, panels[i].y, kPanelPoints);
  }
  script += kCloudStyle + fmt::format("set multiplot layout {},{}\n", down, across);
  for (std::size_t i = 0; i < panels.size(); ++i) {
    const Limits limits = same_limits ? shared : limits_of({&panels[i]});
    script += plot_command(panels[i], fmt::format("p{}", i), limits, kPanelPoints, gif);
  }
  run_gnuplot(script + "unset multiplot\n", path);
}

void draw_film(const std::vector<Panel>& frames, const std::string& path) {
  if (!path.ends_with(".gif")) fail(ErrorKind::usage, "cannot draw '{}': a film is a .gif", path);
  std::string script =
      fmt::format("set terminal {}\n{}", gnuplot_terminal(path, kFilmPixels, kFilmPixels, true), kCloudStyle);
  const Limits limits = limits_of(pointers(frames));
  for (std::size_t i = 0; i < frames.size(); ++i) {
    script += data_block("f", frames[i].x, frames[i].y, kFilmPoints);
    const std::string plot = plot_command(frames[i], "f", limits, kFilmPoints, true);
    const std::size_t times = i + 1 == frames.size() ? kHeldFrames : 1;
    for (std::size_t k = 0; k < times; ++k) script += plot;
  }
  run_gnuplot(script, path);
}

void draw_curves(const CurveFigure& figure, const std::string& path) {
  std::string script = fmt::format(
      "set terminal {}\nset grid lc rgb '#dddddd'\nset border 3 lc rgb '#888888'\nset tics nomirror\nset key top "
      "right\n"
      "set xlabel \"{}\"\nset ylabel \"{}\"\n{}",
      gnuplot_terminal(path, 720, 420, false), figure.x_title, figure.y_title,
      figure.log_y ? "set logscale y\nset format y '10^{%L}'\n" : "");
  std::string plots;
  static constexpr const char* kColours[] = {"#2a5a8c", "#c8553d", "#5b8c5a"};
  for (std::size_t i = 0; i < figure.curves.size(); ++i) {
    const Curve& curve = figure.curves[i];
    script += data_block(fmt::format("c{}", i), curve.x, curve.y, kPanelPoints);
    plots += fmt::format("{}$c{} with lines lw 2 lc rgb '{}' title \"{}\"", i == 0 ? "" : ", ", i, kColours[i % 3],
                         curve.title);
  }
  run_gnuplot(script + (figure.curves.size() == 1 ? "unset key\n" : "") + "plot " + plots + "\n", path);
}

}  // namespace sfumato::app
