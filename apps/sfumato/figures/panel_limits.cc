#include "apps/sfumato/figures/panel_limits.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace sfumato::app {

namespace {

constexpr std::size_t kBins = 60;
// Where one axis spans so many times the other, their units have nothing to do with each other: euros and years.
constexpr double kOtherUnit = 8;

struct Range {
  double low = -1;
  double high = 1;
  double size() const { return high - low; }
};

// All but a few strays, with a margin.
Range range_of(std::vector<double> values) {
  if (values.empty()) return {};
  const auto quantile = [&](double q) {
    const auto at = values.begin() + std::llround(q * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), at, values.end());
    return *at;
  };
  const double low = quantile(0.002);
  const double high = quantile(0.998);
  const double margin = high > low ? 0.08 * (high - low) : 0.5 + 0.1 * std::abs(low);
  return {low - margin, high + margin};
}

Range all_of(const std::vector<const Panel*>& panels, std::vector<double> Panel::*axis) {
  std::vector<double> values;
  for (const Panel* panel : panels) values.insert(values.end(), (panel->*axis).begin(), (panel->*axis).end());
  return range_of(std::move(values));
}

}  // namespace

Limits limits_of(const std::vector<const Panel*>& panels) {
  const Range x = all_of(panels, &Panel::x);
  if (std::ranges::all_of(panels, [](const Panel* panel) { return is_histogram(*panel); })) {
    Limits limits{x.low, x.high, 0, 0, false};
    for (const Panel* panel : panels) {
      limits.y_high = std::max(limits.y_high, 1.1 * std::ranges::max(histogram_of(*panel, limits).density));
    }
    return limits;
  }
  const Range y = all_of(panels, &Panel::y);
  if (std::max(x.size(), y.size()) > kOtherUnit * std::min(x.size(), y.size())) {
    return {x.low, x.high, y.low, y.high, false};
  }
  const double half = std::max(x.size(), y.size()) / 2;
  const double x_middle = (x.low + x.high) / 2;
  const double y_middle = (y.low + y.high) / 2;
  return {x_middle - half, x_middle + half, y_middle - half, y_middle + half, true};
}

Histogram histogram_of(const Panel& panel, const Limits& limits) {
  Histogram histogram;
  histogram.width = (limits.x_high - limits.x_low) / kBins;
  for (std::size_t k = 0; k < kBins; ++k) {
    histogram.middle.push_back(limits.x_low + (static_cast<double>(k) + 0.5) * histogram.width);
  }
  histogram.density.assign(kBins, 0);
  for (const double x : panel.x) {
    const double place = (x - limits.x_low) / histogram.width;
    if (place < 0 || place >= kBins) continue;
    histogram.density[static_cast<std::size_t>(place)] += 1 / (static_cast<double>(panel.x.size()) * histogram.width);
  }
  return histogram;
}

}  // namespace sfumato::app
