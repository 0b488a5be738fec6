#include "apps/sfumato/figures/curves.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "apps/sfumato/figures/gnuplot.h"

namespace sfumato::app {

namespace {

constexpr std::size_t kMostCurvePoints = 20000;
constexpr int kPanelWidth = 400;
constexpr int kPanelHeight = 340;
constexpr int kLegendRow = 24;
constexpr std::size_t kLegendColumns = 5;

// The mean of the points around each. At the end there are fewer behind it; at the start there are as few before as
// behind, so that a steep fall stays one.
std::vector<double> running_mean(const std::vector<double>& y) {
  constexpr std::size_t kParts = 40;
  std::vector<double> mean(y.size());
  for (std::size_t i = 0; i < y.size(); ++i) {
    const std::size_t around = std::min(i, y.size() / kParts);
    const std::size_t end = std::min(i + around + 1, y.size());
    for (std::size_t k = i - around; k < end; ++k) mean[i] += y[k] / static_cast<double>(end - i + around);
  }
  return mean;
}

std::string number_text(double value) { return std::isfinite(value) ? fmt::format("{:.8g}", value) : "NaN"; }

// Columns: x, y or its running mean, y.
std::string curve_data(std::size_t index, const Curve& curve) {
  const std::vector<double> shown = curve.noisy ? running_mean(curve.y) : curve.y;
  std::string text = fmt::format("$c{} << EOD\n", index);
  const std::size_t drawn = std::min(kMostCurvePoints, curve.x.size());
  for (std::size_t k = 0; k < drawn; ++k) {
    // The first and the last point are always among those drawn.
    const std::size_t i = drawn == 1 ? 0 : k * (curve.x.size() - 1) / (drawn - 1);
    fmt::format_to(std::back_inserter(text), "{:.8g} {} {}\n", curve.x[i], number_text(shown[i]),
                   number_text(curve.y[i]));
  }
  if (drawn == 0) text += "NaN NaN\n";
  return text + "EOD\n";
}

// Colours that colour-blind people tell apart too (Okabe and Ito), then three more, so that every schedule has its own:
// a GIF has no dashes. A second round is dashed.
std::string line_style(std::size_t index) {
  static constexpr const char* kColours[] = {"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9",
                                             "#e69f00", "#000000", "#7a3db8", "#999999", "#7a4b1e"};
  return fmt::format("lines lw 2 lc rgb '{}' dt {}", kColours[index % std::size(kColours)],
                     index < std::size(kColours) ? 1 : 2);
}

// A lone point is no line.
std::string curve_style(std::size_t index, const Curve& curve) {
  const std::string style = line_style(index);
  return curve.x.size() > 1 ? style : "points pt 7 " + style.substr(style.find("lc"));
}

std::string axes_of(const CurveFigure& figure) {
  return fmt::format("set title \"{}\"\nset xlabel \"{}\"\nset ylabel \"{}\"\n{}\nset yrange [{}]\n", figure.title,
                     figure.x_title, figure.y_title,
                     figure.log_y ? "set logscale y\nset format y '10^{%L}'" : "unset logscale y\nset format y '%g'",
                     figure.y_range);
}

// The data of a figure and the command that draws it.
std::string script_of(const CurveFigure& figure) {
  std::string data;
  std::string plots;
  for (std::size_t i = 0; i < figure.curves.size(); ++i) {
    const Curve& curve = figure.curves[i];
    data += curve_data(i, curve);
    plots += i == 0 ? "plot" : ",";
    if (curve.noisy) plots += fmt::format(" $c{} using 1:3 with lines lc rgb '#bbccdd' notitle,", i);
    plots += fmt::format(" $c{} with {} title \"{}\"", i, curve_style(i, curve), curve.title);
  }
  return axes_of(figure) + data + plots + "\n";
}

// Titles and lines alone, over the whole width, below everything else.
std::string legend_script(const CurveFigure& figure, double height) {
  std::string script = fmt::format(
      "unset title\nunset xlabel\nunset ylabel\nunset border\nunset tics\nunset grid\nunset logscale\n"
      "set yrange [0:1]\nset lmargin at screen 0\nset rmargin at screen 1\nset bmargin at screen 0\n"
      "set tmargin at screen {:.4f}\nset key center center horizontal Left reverse width 2 maxcols {}\nplot NaN "
      "notitle",
      height, kLegendColumns);
  for (std::size_t i = 0; i < figure.curves.size(); ++i) {
    const Curve& curve = figure.curves[i];
    script += fmt::format(", keyentry with {} title \"{}\"", curve_style(i, curve), curve.title);
  }
  return script + "\n";
}

const char* const kStyle =
    "set encoding utf8\nset grid lt 1 lc rgb '#dddddd'\nset border 3 lc rgb '#888888'\nset tics nomirror\n"
    "set samples 2\n";

}  // namespace

void draw_curves(const CurveFigure& figure, const std::string& path) {
  run_gnuplot(fmt::format("set terminal {}\n{}{}\n{}", gnuplot_terminal(path, 720, 420, false), kStyle,
                          figure.curves.size() == 1 ? "unset key" : "set key top right", script_of(figure)),
              path);
}

void draw_curve_panels(const std::vector<CurveFigure>& figures, const std::string& path) {
  const std::size_t curves = figures.front().curves.size();
  const int legend = kLegendRow * static_cast<int>((curves + kLegendColumns - 1) / kLegendColumns) + kLegendRow / 2;
  const int width = kPanelWidth * static_cast<int>(figures.size());
  const int height = kPanelHeight + legend;
  std::string script = fmt::format(
      "set terminal {}\n{}unset key\n"
      "set multiplot layout 1,{} margins screen {:.4f},{:.4f},{:.4f},{:.4f} spacing screen {:.4f}\n",
      gnuplot_terminal(path, width, height, false), kStyle, figures.size(), 60.0 / width, 1 - 24.0 / width,
      (legend + 44.0) / height, 1 - 36.0 / height, 66.0 / width);
  for (const CurveFigure& figure : figures) script += script_of(figure);
  script += legend_script(figures.front(), static_cast<double>(legend) / height);
  run_gnuplot(script + "unset multiplot\n", path);
}

}  // namespace sfumato::app
