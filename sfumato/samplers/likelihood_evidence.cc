#include "sfumato/samplers/likelihood_evidence.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <utility>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/samplers/small_matrix.h"

namespace sfumato {

namespace {

constexpr double kNone = -std::numeric_limits<double>::infinity();
// The offsets at which the likelihood is evaluated, in standard deviations of the approximation. These are the nodes of
// three-point Gauss-Hermite quadrature, so slopes and curvatures average over the approximation.
const double kStep = std::sqrt(3);
// The precision used where the likelihood is not concave: the Gaussian then matches the slope and is nearly flat
// compared with the approximation's precision 1.
constexpr double kFlat = 0.01;
// The largest shift in standard deviations that such a slope may cause.
constexpr double kFarthest = 3;

using Value = std::function<double(std::span<const double> x)>;
using Gradient = std::function<void(std::span<const double> x, std::span<double> gradient)>;

// A likelihood as a function of u, where x = mean + axes diag(deviations) u, so that u is N(0, I).
class Whitened {
 public:
  Whitened(const Belief& belief, Value value, Gradient gradient)
      : belief_(belief),
        value_(std::move(value)),
        gradient_(std::move(gradient)),
        dim_(belief.mean.size()),
        u_(dim_),
        x_(dim_),
        centre_(at_u()),
        above_(dim_),
        below_(dim_) {
    for (std::size_t k = 0; k < dim_; ++k) {
      above_[k] = moved(k, 1);
      below_[k] = moved(k, -1);
    }
  }

  double centre() const { return centre_; }
  double deviation(std::size_t axis) const { return std::sqrt(belief_.variances[axis]); }

  // The log of its mean over the quadrature nodes.
  double log_mean() const {
    const double side = 0.25 / static_cast<double>(dim_);
    double peak = centre_;
    for (std::size_t k = 0; k < dim_; ++k) peak = std::max({peak, above_[k], below_[k]});
    if (peak == kNone) return kNone;
    double sum = 0.5 * std::exp(centre_ - peak);
    for (std::size_t k = 0; k < dim_; ++k) sum += side * (std::exp(above_[k] - peak) + std::exp(below_[k] - peak));
    return peak + std::log(sum);
  }

  void slopes(std::span<double> out) const {
    for (std::size_t k = 0; k < dim_; ++k) out[k] = (above_[k] - below_[k]) / (2 * kStep);
  }

  // The Hessian, out: [D, D].
  void curvature(DoubleMatrix out) {
    gradient_ ? by_gradients(out) : by_values(out);
    for (std::size_t k = 0; k < dim_; ++k) out(k, k) = (above_[k] + below_[k] - 2 * centre_) / (kStep * kStep);
  }

 private:
  double at_u() {
    for (std::size_t j = 0; j < dim_; ++j) {
      x_[j] = belief_.mean[j];
      for (std::size_t k = 0; k < dim_; ++k) x_[j] += belief_.axes(j, k) * deviation(k) * u_[k];
    }
    return value_(x_);
  }

  // The value at u = sign kStep along one axis, and along two axes.
  double moved(std::size_t axis, int sign) {
    u_[axis] = sign * kStep;
    const double value = at_u();
    u_[axis] = 0;
    return value;
  }
  double moved(std::size_t axis, int sign, std::size_t other, int other_sign) {
    u_[other] = other_sign * kStep;
    const double value = moved(axis, sign);
    u_[other] = 0;
    return value;
  }

  void by_values(DoubleMatrix out) {
    for (std::size_t j = 0; j < dim_; ++j) {
      for (std::size_t k = 0; k < j; ++k) {
        const double sum = moved(j, 1, k, 1) + moved(j, -1, k, -1) - moved(j, 1, k, -1) - moved(j, -1, k, 1);
        out(j, k) = out(k, j) = sum / (4 * kStep * kStep);
      }
    }
  }

  void by_gradients(DoubleMatrix out) {
    std::vector<double> above(dim_);
    std::vector<double> below(dim_);
    for (std::size_t k = 0; k < dim_; ++k) {
      gradient_at(k, 1, above);
      gradient_at(k, -1, below);
      for (std::size_t j = 0; j < dim_; ++j) out(k, j) = (above[j] - below[j]) / (2 * kStep);
    }
    for (std::size_t j = 0; j < dim_; ++j) {
      for (std::size_t k = 0; k < j; ++k) out(j, k) = out(k, j) = 0.5 * (out(j, k) + out(k, j));
    }
  }

  void gradient_at(std::size_t axis, int sign, std::span<double> out) {
    moved(axis, sign);  // sets x_
    std::vector<double> of_x(dim_);
    gradient_(x_, of_x);
    for (std::size_t k = 0; k < dim_; ++k) {
      out[k] = 0;
      for (std::size_t j = 0; j < dim_; ++j) out[k] += belief_.axes(j, k) * of_x[j];
      out[k] *= deviation(k);
    }
  }

  const Belief& belief_;
  Value value_;
  Gradient gradient_;
  std::size_t dim_;
  std::vector<double> u_;
  std::vector<double> x_;
  double centre_;
  std::vector<double> above_;
  std::vector<double> below_;
};

double log_density(const Observation& seen, std::span<const double> x) {
  double log_p = seen.log_scale;
  for (std::size_t i = 0; i < seen.count(); ++i) {
    const auto row = seen.rows.begin() + static_cast<std::ptrdiff_t>(i * x.size());
    const double gap = seen.values[i] - std::inner_product(x.begin(), x.end(), row, 0.0);
    log_p -= 0.5 * (gap * gap / seen.variances[i] + std::log(2 * std::numbers::pi * seen.variances[i]));
  }
  return log_p;
}

// Adds an observation along direction e in u with the likelihood's slope and precision.
void add_observation(const Belief& belief, const Whitened& whitened, std::span<const double> e, double slope,
                     double precision, Observation& seen) {
  const std::size_t dim = e.size();
  double at_mean = 0;
  for (std::size_t j = 0; j < dim; ++j) {
    double a = 0;  // row of u = diag(1 / deviations) axes^T (x - mean)
    for (std::size_t k = 0; k < dim; ++k) a += e[k] / whitened.deviation(k) * belief.axes(j, k);
    seen.rows.push_back(a);
    at_mean += a * belief.mean[j];
  }
  seen.values.push_back(at_mean + slope / precision);
  seen.variances.push_back(1 / precision);
}

}  // namespace

LikelihoodEvidence::LikelihoodEvidence(LogLikelihood log_likelihood, LogLikelihoodGradient gradient)
    : log_likelihood_(std::move(log_likelihood)), gradient_(std::move(gradient)) {
  if (!log_likelihood_) fail(ErrorKind::usage, "posterior: no likelihood; give a function");
}

double LikelihoodEvidence::at(std::size_t row, std::span<const double> x_0) const {
  const double log_l = log_likelihood_(row, x_0);
  if (std::isnan(log_l)) return kNone;
  return log_l;
}

const Observation& LikelihoodEvidence::approximate(std::size_t row, const Belief& belief, Observation& buffer) const {
  const std::size_t dim = belief.mean.size();
  buffer.rows.clear();
  buffer.values.clear();
  buffer.variances.clear();
  Gradient gradient;
  if (gradient_) gradient = [&](std::span<const double> x, std::span<double> out) { gradient_(row, x, out); };
  Whitened whitened(
      belief, [&](std::span<const double> x) { return at(row, x); }, gradient);
  buffer.log_scale = whitened.log_mean();
  if (buffer.log_scale == kNone) return buffer;
  std::vector<double> slopes(dim);
  std::vector<double> hessian(dim * dim);
  whitened.slopes(slopes);
  whitened.curvature({hessian.data(), dim, dim});
  const auto is_finite = [](double value) { return std::isfinite(value); };
  // The likelihood is 0 at a node, so there is no finite slope.
  if (!std::ranges::all_of(slopes, is_finite) || !std::ranges::all_of(hessian, is_finite)) return buffer;
  std::vector<double> values(dim);
  std::vector<double> axes(dim * dim);
  const DoubleMatrix directions(axes.data(), dim, dim);
  symmetric_eigen({hessian.data(), dim, dim}, values, directions);
  std::vector<double> e(dim);
  for (std::size_t k = 0; k < dim; ++k) {
    for (std::size_t j = 0; j < dim; ++j) e[j] = directions(j, k);
    const double slope = std::inner_product(e.begin(), e.end(), slopes.begin(), 0.0);
    const double precision = std::max({-values[k], kFlat, -values[k] > kFlat ? 0 : std::abs(slope) / kFarthest - 1});
    add_observation(belief, whitened, e, slope, precision, buffer);
  }
  buffer.log_scale = 0;
  buffer.log_scale = whitened.centre() - log_density(buffer, belief.mean);
  return buffer;
}

double LikelihoodEvidence::log_correction(std::size_t row, std::span<const double> x_0, const Observation& seen) const {
  return at(row, x_0) - log_density(seen, x_0);
}

}  // namespace sfumato
