#include "sfumato/measures/report_charts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <span>

#include "sfumato/measures/html.h"

namespace sfumato {

namespace {

template <class... Args>
void add(std::string& out, fmt::format_string<Args...> format, Args&&... args) {
  fmt::format_to(std::back_inserter(out), format, std::forward<Args>(args)...);
}

std::string opened(int width, int height, const std::string& what) {
  return fmt::format(R"(<svg viewBox="0 0 {} {}" role="img" aria-label="{}">)", width, height, html_text(what));
}

// Heights of bars that stand side by side from `left` on, each `width` wide.
struct Steps {
  std::vector<double> heights;
  double left = 0;
  double width = 1;
  double ground = 0;  // y of a height of 0
};

std::string outline(const Steps& steps, bool closed) {
  std::string path = fmt::format("M{:.1f} {:.1f}", steps.left, steps.ground);
  double x = steps.left;
  for (const double height : steps.heights) {
    add(path, "V{:.1f}H{:.1f}", steps.ground - height, x += steps.width);
  }
  add(path, "V{:.1f}", steps.ground);
  return closed ? path + "Z" : path;
}

void add_pair(std::string& svg, const Steps& real, const Steps& synthetic) {
  add(svg, R"(<path class="real-area" d="{}"/><path class="syn-line" d="{}"/>)", outline(real, true),
      outline(synthetic, false));
}

std::string number_chart(const ColumnSchema& column, const Marginal& marginal) {
  constexpr double kGround = 98;
  constexpr double kTall = 84;
  constexpr double kMissingLeft = 250;
  constexpr double kMissingWidth = 22;
  const bool missing = marginal.missing_real + marginal.missing_synthetic > 0;
  double greatest = std::max(marginal.missing_real, marginal.missing_synthetic);
  for (const MarginalBar& bar : marginal.bars) greatest = std::max({greatest, bar.real, bar.synthetic});
  // Beside a spike nothing else could be seen.
  const bool roots = greatest > 0.4;
  const auto height = [&](double frequency) {
    if (greatest <= 0) return 0.0;
    return kTall * (roots ? std::sqrt(frequency / greatest) : frequency / greatest);
  };
  const double left = 4;
  const double right = missing ? 232 : 276;
  std::string svg = opened(280, 116, "distribution of " + column.name);
  if (!marginal.bars.empty()) {
    Steps real{{}, left, (right - left) / static_cast<double>(marginal.bars.size()), kGround};
    Steps synthetic = real;
    for (const MarginalBar& bar : marginal.bars) {
      real.heights.push_back(height(bar.real));
      synthetic.heights.push_back(height(bar.synthetic));
    }
    add_pair(svg, real, synthetic);
    const double span = marginal.greatest - marginal.least;
    add(svg, R"(<text x="{}" y="111">{}</text>)", left, axis_text(column, marginal.least, span));
    add(svg, R"(<text x="{}" y="111" class="end">{}</text>)", right, axis_text(column, marginal.greatest, span));
  }
  if (missing) {
    add_pair(svg, {{height(marginal.missing_real)}, kMissingLeft, kMissingWidth, kGround},
             {{height(marginal.missing_synthetic)}, kMissingLeft, kMissingWidth, kGround});
    svg += R"(<text x="279" y="111" class="end">missing</text>)";
  }
  add(svg, R"(<path class="axis" d="M{} {}H{}"/>)", left, kGround, right);
  if (roots) svg += R"(<text x="276" y="10" class="end">√ scale</text>)";
  return svg + "</svg>";
}

struct LevelRow {
  std::string label;
  double real;
  double synthetic;
  bool quiet;  // not a level
};

std::string level_chart(const ColumnSchema& column, const Marginal& marginal) {
  std::vector<LevelRow> rows;
  for (const MarginalBar& bar : marginal.bars) rows.push_back({bar.category, bar.real, bar.synthetic, false});
  if (marginal.other_levels > 0) {
    rows.push_back(
        {fmt::format("{} others", marginal.other_levels), marginal.others_real, marginal.others_synthetic, true});
  }
  if (marginal.missing_real + marginal.missing_synthetic > 0) {
    rows.push_back({"missing", marginal.missing_real, marginal.missing_synthetic, true});
  }
  double greatest = 0;
  for (const LevelRow& row : rows) greatest = std::max({greatest, row.real, row.synthetic});
  constexpr int kRow = 15;
  constexpr std::size_t kLetters = 17;
  const auto width = [&](double frequency) { return greatest > 0 ? 168 * frequency / greatest : 0; };
  std::string svg = opened(280, static_cast<int>(rows.size()) * kRow + 4, "categories of " + column.name);
  int y = 2;
  for (const LevelRow& row : rows) {
    add(svg, "<g><title>{}: real {}, synthetic {}</title>", html_text(row.label), percent(row.real),
        percent(row.synthetic));
    add(svg, R"(<text x="100" y="{}" class="end{}">{}</text>)", y + 11, row.quiet ? " quiet" : "",
        html_label(row.label, kLetters));
    add(svg, R"(<rect class="real-bar" x="106" y="{}" width="{:.1f}" height="11"/>)", y + 2, width(row.real));
    add(svg, R"(<rect class="syn-bar" x="106" y="{}" width="{:.1f}" height="3"/></g>)", y + 6, width(row.synthetic));
    y += kRow;
  }
  return svg + "</svg>";
}

// Values of which a fraction of 1% lie outside on either side.
std::pair<double, double> inner_range(std::vector<double> values) {
  if (values.empty()) return {0, 1};
  std::ranges::sort(values);
  const std::size_t cut = values.size() / 100;
  const double least = values[cut];
  const double greatest = values[values.size() - 1 - cut];
  const double margin = greatest > least ? 0.12 * (greatest - least) : 1;
  return {least - margin, greatest + margin};
}

Steps histogram(const std::vector<double>& ascending, double end, std::size_t bins) {
  Steps steps{std::vector<double>(bins, 0.0), 6, 588.0 / static_cast<double>(bins), 172};
  for (const double value : ascending) {
    if (value > end) break;
    const auto bin = static_cast<std::size_t>(value / end * static_cast<double>(bins));
    steps.heights[std::min(bin, bins - 1)] += 1 / static_cast<double>(ascending.size());
  }
  return steps;
}

}  // namespace

std::string marginal_chart(const ColumnSchema& column, const Marginal& marginal) {
  return marginal.numbers ? number_chart(column, marginal) : level_chart(column, marginal);
}

std::string heat_map(const std::vector<std::string>& names, const std::vector<double>& values, double full,
                     const std::string& what) {
  constexpr double kLabels = 84;
  constexpr double kSide = 276;
  constexpr std::size_t kLetters = 13;
  const std::size_t n = names.size();
  const double cell = kSide / static_cast<double>(n);
  const double letter = std::min(10.0, 0.9 * cell);
  std::string svg = opened(364, 364, what);
  for (std::size_t i = 0; i < n; ++i) {
    const double middle = kLabels + (static_cast<double>(i) + 0.5) * cell;
    const std::string label = html_label(names[i], kLetters);
    add(svg, R"(<text class="end" font-size="{:.1f}" x="{}" y="{:.1f}">{}</text>)", letter, kLabels - 4,
        middle + 0.35 * letter, label);
    add(svg, R"svg(<text font-size="{:.1f}" transform="translate({:.1f} {}) rotate(-90)">{}</text>)svg", letter,
        middle + 0.35 * letter, kLabels - 4, label);
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      const double value = values[i * n + j];
      const double x = kLabels + static_cast<double>(j) * cell;
      const double y = kLabels + static_cast<double>(i) * cell;
      const std::string pair = html_text(names[i]) + " × " + html_text(names[j]);
      if (std::isnan(value)) {
        add(svg, R"(<circle class="none" cx="{:.1f}" cy="{:.1f}" r="{:.1f}"><title>{}: none</title></circle>)",
            x + cell / 2, y + cell / 2, std::min(1.5, cell / 4), pair);
        continue;
      }
      add(svg,
          R"(<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" )"
          R"(fill-opacity="{:.2f}"><title>{}: {:.3f}</title></rect>)",
          value < 0 ? "neg" : "pos", x, y, cell * 0.96, cell * 0.96, std::min(1.0, std::abs(value) / full), pair,
          value);
    }
  }
  add(svg, R"(<rect class="frame" x="{}" y="{}" width="{}" height="{}"/>)", kLabels - 0.5, kLabels - 0.5, kSide + 0.5,
      kSide + 0.5);
  return svg + "</svg>";
}

PlaneFrame frame_around(const Projection& projection) {
  std::vector<double> x;
  std::vector<double> y;
  for (const std::vector<PlanePoint>* points : {&projection.real, &projection.synthetic}) {
    for (const PlanePoint& point : *points) {
      x.push_back(point[0]);
      y.push_back(point[1]);
    }
  }
  const auto [least_x, greatest_x] = inner_range(x);
  const auto [least_y, greatest_y] = inner_range(y);
  return {least_x, greatest_x, least_y, greatest_y};
}

std::string scatter_chart(const std::vector<PlanePoint>& points, const PlaneFrame& frame, const char* colour,
                          const std::string& what) {
  constexpr double kSide = 400;
  // A path is painted once, so that overlaps within one do not darken; several show where points are dense.
  constexpr std::size_t kLayers = 12;
  std::string svg = opened(400, 400, what);
  svg += R"(<rect class="frame" x="0.5" y="0.5" width="399" height="399"/>)";
  for (std::size_t layer = 0; layer < kLayers; ++layer) {
    std::string path;
    for (std::size_t i = layer; i < points.size(); i += kLayers) {
      const double x = (points[i][0] - frame.least_x) / (frame.greatest_x - frame.least_x);
      const double y = (points[i][1] - frame.least_y) / (frame.greatest_y - frame.least_y);
      if (x < 0 || x > 1 || y < 0 || y > 1) continue;
      add(path, "M{:.0f} {:.0f}h0", kSide * x, kSide * (1 - y));
    }
    if (!path.empty()) add(svg, R"(<path class="points {}" d="{}"/>)", colour, path);
  }
  return svg + "</svg>";
}

std::string distance_chart(const std::vector<double>& synthetic, const std::vector<double>& baseline,
                           const std::string& what) {
  constexpr std::size_t kBins = 60;
  constexpr double kTall = 150;
  const auto high = [](const std::vector<double>& values) { return values[values.size() - 1 - values.size() / 100]; };
  const double end = std::max({high(synthetic), high(baseline), 1e-9});
  Steps own = histogram(synthetic, end, kBins);
  Steps other = histogram(baseline, end, kBins);
  const double greatest = std::max(*std::ranges::max_element(own.heights), *std::ranges::max_element(other.heights));
  for (Steps* steps : {&own, &other}) {
    for (double& height : steps->heights) height *= kTall / std::max(greatest, 1e-9);
  }
  std::string svg = opened(600, 196, what);
  add_pair(svg, other, own);
  svg += R"(<path class="axis" d="M6 172H594"/><text x="6" y="188">0</text>)";
  add(svg, R"(<text x="594" y="188" class="end">{}</text>)", compact(end));
  svg += R"(<text x="300" y="188" class="middle">distance to the closest real row</text>)";
  return svg + "</svg>";
}

std::string gauge(double value, double worst, double best, double floor) {
  constexpr double kWidth = 160;
  const auto at = [&](double x) { return kWidth * std::clamp((x - worst) / (best - worst), 0.0, 1.0); };
  std::string svg = R"(<svg class="gauge" viewBox="0 0 160 12" aria-hidden="true" preserveAspectRatio="none">)";
  svg += R"(<rect class="track" y="3" width="160" height="6" rx="3"/>)";
  if (!std::isnan(value)) {
    add(svg, R"(<rect class="syn-bar" y="3" width="{:.1f}" height="6" rx="3"/>)", at(value));
  }
  if (!std::isnan(floor)) add(svg, R"(<path class="mark" d="M{:.1f} 0V12"/>)", at(floor));
  return svg + "</svg>";
}

}  // namespace sfumato
