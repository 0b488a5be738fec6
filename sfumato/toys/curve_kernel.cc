#include "sfumato/toys/curve_kernel.h"

#include <algorithm>
#include <boost/math/quadrature/gauss.hpp>
#include <cmath>
#include <limits>

namespace sfumato {
namespace {

// The minimum number of halvings: 16 panels resolve the turns of every curve, and the middle of a curve, where the
// S-curve has its kink, is the end of a panel.
constexpr std::size_t kLeastDepth = 4;
constexpr std::size_t kMostDepth = 12;
// The largest variation of the exponent over half a panel at which 15 nodes have an error of 1e-14.
constexpr double kVariation = 7;
// The error grows as the 30th power of the variation, so for an error exp(s) times larger it may vary by exp(s / 30)
// more.
constexpr double kErrorPower = 30;
// Panels of this length suffice for points up to 7 standard deviations from the curve.
constexpr double kPanelRadius = 1;
// The normal distribution of t is cut off at this many standard deviations.
constexpr double kNormalEnd = 12;

double distance(ToyPoint a, ToyPoint b) { return std::sqrt(2 * half_square(a, b)); }

double begin_of(const ToyCurve& curve) {
  switch (curve.law) {
    case ToyLaw::uniform:
      return curve.a;
    case ToyLaw::square_root:
      return 0;
    case ToyLaw::normal:
      return curve.a - kNormalEnd * curve.b;
  }
  return 0;
}

double end_of(const ToyCurve& curve) { return curve.law == ToyLaw::normal ? curve.a + kNormalEnd * curve.b : curve.b; }

// The log of the largest and smallest possible mean of the kernel over a panel, from its bounding circle. The lower
// bound is Jensen's inequality, because the centre of the circle is the mean of the distribution on it.
double log_most(double distance, double radius) {
  const double gap = std::max(0.0, distance - radius);
  return -0.5 * gap * gap - kLogTwoPi;
}
double log_least(double distance, double radius) { return -0.5 * (distance * distance + radius * radius) - kLogTwoPi; }

}  // namespace

CurveKernel::CurveKernel(const ToyCurve& curve, ToyPoint stretch) : curve_(curve), stretch_(stretch), tree_(1) {
  tree_[0].begin = begin_of(curve);
  tree_[0].end = end_of(curve);
  grow(0, 0);
}

ToyPoint CurveKernel::at(double t) const {
  const ToyPoint point = curve_.at(t, curve_.arm);
  return {point.x * stretch_.x, point.y * stretch_.y};
}

double CurveKernel::log_law(double t) const {
  switch (curve_.law) {
    case ToyLaw::uniform:
      return -std::log(curve_.b - curve_.a);
    case ToyLaw::square_root:
      return std::log(2 * t) - 2 * std::log(curve_.b);
    case ToyLaw::normal: {
      const double z = (t - curve_.a) / curve_.b;
      return -0.5 * z * z - 0.5 * kLogTwoPi - std::log(curve_.b);
    }
  }
  return 0;
}

// The quadrature nodes of the panel, its probability mass and a bounding circle.
CurveKernel::Panel CurveKernel::measure(double begin, double end, Nodes& nodes) const {
  using Gauss = boost::math::quadrature::gauss<double, kNodes>;
  const double middle = 0.5 * (begin + end);
  const double half = 0.5 * (end - begin);
  double mass = 0;
  ToyPoint centre;
  for (std::size_t i = 0; i < kNodes; ++i) {
    // Boost stores only the nodes from 0 up.
    const std::size_t k = i < kNodes / 2 ? kNodes / 2 - i : i - kNodes / 2;
    const double node = i < kNodes / 2 ? -Gauss::abscissa()[k] : Gauss::abscissa()[k];
    const double t = middle + half * node;
    nodes[i] = {at(t), std::log(half * Gauss::weights()[k]) + log_law(t)};
    const double weight = std::exp(nodes[i].log_weight);
    mass += weight;
    centre.x += weight * nodes[i].at.x;
    centre.y += weight * nodes[i].at.y;
  }
  Panel panel{begin, end, {centre.x / mass, centre.y / mass}, 0, std::log(mass)};
  // Between two samples, the distance to the nearer one is at most half of theirs, apart from curvature.
  ToyPoint last = at(begin);
  double reach = distance(last, panel.centre);
  double gap = 0;
  const auto include = [&](ToyPoint point) {
    reach = std::max(reach, distance(point, panel.centre));
    gap = std::max(gap, distance(point, last));
    last = point;
  };
  for (const Node& node : nodes) include(node.at);
  include(at(end));
  panel.radius = reach + 0.5 * gap;
  return panel;
}

void CurveKernel::grow(std::size_t index, std::size_t depth) {
  Nodes nodes;
  tree_[index] = measure(tree_[index].begin, tree_[index].end, nodes);
  const bool too_long = tree_[index].radius > kPanelRadius && tree_[index].log_mass > -kNegligible;
  if (depth >= kLeastDepth && (depth >= kMostDepth || !too_long)) {
    tree_[index].nodes = leaves_.size();
    leaves_.push_back(nodes);
    return;
  }
  const std::size_t child = tree_.size();
  tree_.resize(child + 2);
  tree_[index].child = child;
  tree_[child].begin = tree_[index].begin;
  tree_[child].end = tree_[child + 1].begin = 0.5 * (tree_[index].begin + tree_[index].end);
  tree_[child + 1].end = tree_[index].end;
  grow(child, depth + 1);
  grow(child + 1, depth + 1);
  // The few samples of a long panel may miss turns; the circles of its halves do not.
  Panel& panel = tree_[index];
  const auto reach = [&](const Panel& half) { return distance(half.centre, panel.centre) + half.radius; };
  panel.radius = std::max(reach(tree_[child]), reach(tree_[child + 1]));
  panel.log_mass = std::log(std::exp(tree_[child].log_mass) + std::exp(tree_[child + 1].log_mass));
}

// 0 or 1.
std::size_t CurveKernel::nearer_child(const Panel& panel, ToyPoint u) const {
  return half_square(u, tree_[panel.child + 1].centre) < half_square(u, tree_[panel.child].centre) ? 1 : 0;
}

// The best lower bound among the panels, by branch and bound.
void CurveKernel::expect(std::size_t index, ToyPoint u, double log_weight, LogSum& sum) const {
  const Panel& panel = tree_[index];
  const double away = distance(u, panel.centre);
  const double mass = log_weight + panel.log_mass;
  if (mass + log_most(away, panel.radius) <= sum.expected()) return;
  if (panel.child == 0) return sum.expect(mass + log_least(away, panel.radius));
  const std::size_t first = nearer_child(panel, u);
  expect(panel.child + first, u, log_weight, sum);
  expect(panel.child + 1 - first, u, log_weight, sum);
}

void CurveKernel::visit(std::size_t index, ToyPoint u, double log_weight, LogSum& sum) const {
  const Panel& panel = tree_[index];
  if (panel.child == 0) return visit_leaf(panel, leaves_[panel.nodes], u, log_weight, sum);
  if (sum.is_negligible(log_weight + panel.log_mass + log_most(distance(u, panel.centre), panel.radius))) return;
  visit(panel.child, u, log_weight, sum);
  visit(panel.child + 1, u, log_weight, sum);
}

void CurveKernel::visit_leaf(const Panel& panel, const Nodes& nodes, ToyPoint u, double log_weight, LogSum& sum) const {
  const double away = distance(u, panel.centre);
  const double mass = log_weight + panel.log_mass;
  const double most = mass + log_most(away, panel.radius);
  if (sum.is_negligible(most)) return;
  sum.expect(mass + log_least(away, panel.radius));
  const double variation = kVariation * std::exp(std::max(0.0, sum.expected() - most) / kErrorPower);
  const double middle = 0.5 * (panel.begin + panel.end);
  // If the rounding error of the exponent exceeds its variation, halving gains nothing.
  const double rounding = 4 * std::numeric_limits<double>::epsilon() * away * away;
  const bool smooth = (away + 0.5 * panel.radius) * panel.radius <= std::max(variation, rounding);
  if (smooth || middle <= panel.begin || middle >= panel.end) {
    for (const Node& node : nodes) {
      sum.add(log_weight + node.log_weight - half_square(u, node.at) - kLogTwoPi, node.at.x - u.x, node.at.y - u.y);
    }
    return;
  }
  Nodes of_left;
  Nodes of_right;
  const Panel left = measure(panel.begin, middle, of_left);
  const Panel right = measure(middle, panel.end, of_right);
  // The nearer half first, so that the other may become negligible.
  const bool second = half_square(u, right.centre) < half_square(u, left.centre);
  visit_leaf(second ? right : left, second ? of_right : of_left, u, log_weight, sum);
  visit_leaf(second ? left : right, second ? of_left : of_right, u, log_weight, sum);
}

bool CurveKernel::varies(std::size_t index, const ToySquare& square) const {
  const Panel& panel = tree_[index];
  const double away = distance(square.centre, panel.centre) - radius(square);
  if (panel.log_mass + log_most(away, panel.radius) < kVanishing) return false;
  return panel.child == 0 || varies(panel.child, square) || varies(panel.child + 1, square);
}

}  // namespace sfumato
