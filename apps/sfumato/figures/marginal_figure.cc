#include "apps/sfumato/figures/marginal_figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "apps/sfumato/figures/figure.h"
#include "apps/sfumato/figures/gnuplot.h"
#include "sfumato/measures/html.h"

namespace sfumato::app {

namespace {

constexpr int kGridPanelWidth = 330;
constexpr int kGridPanelHeight = 250;
constexpr int kGridLegend = 40;
constexpr std::size_t kGridColumns = 3;
constexpr std::size_t kLabelCharacters = 14;

const char* const kFirstStyle = "boxes fs solid 0.45 noborder lc rgb '#3a6ea5'";
const char* const kSecondLine = "lines lw 2 lc rgb '#d9652b'";
const char* const kFirstBars = "boxxyerror fs solid 0.45 noborder lc rgb '#3a6ea5'";
const char* const kSecondBars = "boxxyerror fs solid 0.9 noborder lc rgb '#d9652b'";

void add_line(std::string& data, double a, double b, double c = 0, double d = 0) {
  fmt::format_to(std::back_inserter(data), "{:.10g} {:.10g} {:.10g} {:.10g}\n", a, b, c, d);
}

// The outline of bars that stand side by side.
void add_outline(std::string& data, const std::vector<MarginalBar>& bars) {
  add_line(data, bars.front().begin, 0);
  for (const MarginalBar& bar : bars) {
    add_line(data, bar.begin, 100 * bar.synthetic);
    add_line(data, bar.end, 100 * bar.synthetic);
  }
  add_line(data, bars.back().end, 0);
}

std::string number_script(const MarginalPanel& panel, bool second) {
  const Marginal& marginal = panel.marginal;
  if (marginal.bars.empty()) return "set xrange [0:1]\nset yrange [0:1]\nset xtics ()\nplot NaN notitle\n";
  const double begin = marginal.bars.front().begin;
  const double end = marginal.bars.back().end;
  const double span = end - begin;
  std::string first = "$a << EOD\n";
  std::string outline = "$b << EOD\n";
  for (const MarginalBar& bar : marginal.bars) {
    add_line(first, bar.begin + (bar.end - bar.begin) / 2, 100 * bar.real, bar.end - bar.begin);
  }
  add_outline(outline, marginal.bars);
  const double value_span = marginal.greatest - marginal.least;
  const double middle = marginal.least + value_span / 2;
  std::string tics =
      fmt::format(R"("{}" {:.10g}, "{}" {:.10g})", axis_text(panel.column, marginal.least, value_span), marginal.least,
                  axis_text(panel.column, marginal.greatest, value_span), marginal.greatest);
  if (panel.column.kind != ColumnKind::datetime && value_span > 0) {
    tics += fmt::format(", \"{}\" {:.10g}", axis_text(panel.column, middle, value_span), middle);
  }
  double right = end + 0.03 * span;
  if (marginal.missing_real + marginal.missing_synthetic > 0) {
    const double from = end + 0.1 * span;
    const double width = 0.08 * span;
    add_line(first, from + width / 2, 100 * marginal.missing_real, width);
    outline += "\n";
    add_outline(outline, {{from, from + width, "", 0, marginal.missing_synthetic}});
    tics += fmt::format(R"(, "\nmissing" {:.10g})", from + width / 2);
    right = from + 1.5 * width;
  }
  return fmt::format(
      "{}EOD\n{}EOD\nset xlabel \"{}\"\nset ylabel '% of rows'\nset xtics ({}) nomirror\nset ytics auto\n"
      "set grid ytics lt 1 lc rgb '#e4e4e4'\nset xrange [{:.10g}:{:.10g}]\nset yrange [0:*]\n"
      "plot $a using 1:2:3 with {}{}\n",
      first, outline, plain_title(panel.column.name), tics, begin - 0.03 * span, right, kFirstStyle,
      second ? fmt::format(", $b using 1:2 with {}", kSecondLine) : "");
}

std::string category_script(const MarginalPanel& panel, bool second) {
  const Marginal& marginal = panel.marginal;
  std::vector<MarginalBar> bars = marginal.bars;
  std::vector<std::string> labels;
  labels.reserve(bars.size() + 2);
  for (const MarginalBar& bar : bars) labels.push_back(plain_title(bar.category, kLabelCharacters));
  if (marginal.other_levels > 0) {
    bars.push_back({0, 0, "", marginal.others_real, marginal.others_synthetic});
    labels.push_back(fmt::format("({} others)", marginal.other_levels));
  }
  if (marginal.missing_real + marginal.missing_synthetic > 0) {
    bars.push_back({0, 0, "", marginal.missing_real, marginal.missing_synthetic});
    labels.emplace_back("(missing)");
  }
  std::string first = "$a << EOD\n";
  std::string other = "$b << EOD\n";
  std::string tics;
  for (std::size_t k = 0; k < bars.size(); ++k) {
    const auto y = static_cast<double>(k);
    const double middle = second ? 0 : 0.4;
    add_line(first, 0, 100 * bars[k].real, y - 0.4, y + middle);
    add_line(other, 0, 100 * bars[k].synthetic, y, y + 0.4);
    tics += fmt::format("{}\"{}\" {}", k == 0 ? "" : ", ", labels[k], k);
  }
  return fmt::format(
      "{}EOD\n{}EOD\nset ylabel \"{}\"\nset xlabel '% of rows'\nset ytics ({}) nomirror\nset xtics auto\n"
      "set grid xtics lt 1 lc rgb '#e4e4e4'\nset xrange [0:*]\nset yrange [{}:-0.6]\n"
      "plot $a using 2:3:1:2:3:4 with {}{}\n",
      first, other, plain_title(panel.column.name), tics, static_cast<double>(bars.size()) - 0.4, kFirstBars,
      second ? fmt::format(", $b using 2:3:1:2:3:4 with {}", kSecondBars) : "");
}

std::string grid_legend(const MarginalFigure& figure, int height) {
  std::string script = fmt::format(
      "set origin 0,0\nset size 1,{:.5f}\nunset xlabel\nunset ylabel\nunset border\nunset tics\nunset grid\n"
      "set xrange [0:1]\nset yrange [0:1]\nset lmargin at screen 0\nset rmargin at screen 1\n"
      "set bmargin at screen 0\nset tmargin at screen {:.5f}\n"
      "set key center center horizontal Left reverse width 2\nplot NaN notitle, keyentry with {} title \"{}\"",
      static_cast<double>(kGridLegend) / height, static_cast<double>(kGridLegend) / height, kFirstStyle,
      plain_title(figure.titles[0]));
  if (figure.titles.size() > 1) {
    script += fmt::format(", keyentry with {} title \"{}\"", kSecondLine, plain_title(figure.titles[1]));
  }
  return script + "\n";
}

}  // namespace

void draw_marginals(const MarginalFigure& figure, const std::string& path) {
  const std::size_t across = std::min(kGridColumns, figure.panels.size());
  const std::size_t down = (figure.panels.size() + across - 1) / across;
  const int width = static_cast<int>(across) * kGridPanelWidth;
  const int height = static_cast<int>(down) * kGridPanelHeight + kGridLegend;
  std::string script = fmt::format(
      "set terminal {}\nset encoding utf8\nset multiplot\nunset key\nset border 3 lc rgb '#888888'\n"
      "set tics nomirror font ',10'\nset samples 2\nset style fill solid\n",
      gnuplot_terminal(path, width, height, false));
  for (std::size_t k = 0; k < figure.panels.size(); ++k) {
    const auto row = static_cast<int>(k / across);
    script += fmt::format("set origin {:.5f},{:.5f}\nset size {:.5f},{:.5f}\n",
                          static_cast<double>(k % across) / static_cast<double>(across),
                          1 - static_cast<double>((row + 1) * kGridPanelHeight) / height,
                          1 / static_cast<double>(across), static_cast<double>(kGridPanelHeight) / height);
    const MarginalPanel& panel = figure.panels[k];
    const bool second = figure.titles.size() > 1;
    script += panel.marginal.numbers ? number_script(panel, second) : category_script(panel, second);
  }
  run_gnuplot(script + grid_legend(figure, height) + "unset multiplot\n", path);
}

}  // namespace sfumato::app
