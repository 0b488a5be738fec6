// Intervals of real numbers and unions of them.
#pragma once

#include <cmath>
#include <limits>
#include <vector>

namespace sfumato {

/// An interval; each end is included unless it is open.
struct Interval {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool low_open = false;
  bool high_open = false;

  bool starts_after(double value) const { return value < low || (low_open && value == low); }
  bool ends_before(double value) const { return value > high || (high_open && value == high); }
  bool empty() const { return low > high || (low == high && (low_open || high_open)); }
  bool is_point() const { return low == high; }
};

/// Disjoint intervals, in increasing order.
using IntervalSet = std::vector<Interval>;

inline Interval intersection_of(const Interval& a, const Interval& b) {
  Interval both;
  both.low = std::fmax(a.low, b.low);
  both.high = std::fmin(a.high, b.high);
  both.low_open = a.starts_after(both.low) || b.starts_after(both.low);
  both.high_open = a.ends_before(both.high) || b.ends_before(both.high);
  return both;
}

inline IntervalSet intersection_of(const IntervalSet& a, const IntervalSet& b) {
  IntervalSet both;
  for (const Interval& x : a) {
    for (const Interval& y : b) {
      const Interval part = intersection_of(x, y);
      if (!part.empty()) both.push_back(part);
    }
  }
  return both;
}

}  // namespace sfumato
