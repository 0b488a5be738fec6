#include "sfumato/samplers/exact_denoiser.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include "sfumato/base/error.h"

namespace sfumato {

namespace {

void check_mixture(const GaussianMixture& mixture) {
  const std::size_t count = mixture.weights.size();
  if (mixture.dim == 0 || mixture.means.size() != count * mixture.dim || mixture.sds.size() != mixture.means.size()) {
    fail(ErrorKind::usage,
         "mixture: {} weights, {} means, {} deviations in {} dimensions; give one mean and deviation "
         "for each component and dimension",
         count, mixture.means.size(), mixture.sds.size(), mixture.dim);
  }
  const auto is_part = [](double x) { return std::isfinite(x) && x >= 0; };
  const auto is_number = [](double x) { return std::isfinite(x); };
  if (!std::ranges::all_of(mixture.weights, is_part) || !std::ranges::any_of(mixture.weights, std::identity())) {
    fail(ErrorKind::usage, "mixture: the weights have to be 0 or more, and one of them above 0");
  }
  if (!std::ranges::all_of(mixture.sds, is_part)) {
    fail(ErrorKind::usage, "mixture: the standard deviations have to be 0 or more");
  }
  if (!std::ranges::all_of(mixture.means, is_number)) fail(ErrorKind::usage, "mixture: the means have to be finite");
}

// A mixture at one noise level, with the constants of each component precomputed.
class DiffusedMixture {
 public:
  DiffusedMixture(const GaussianMixture& mixture, NoiseLevel level) : dim_(mixture.dim) {
    double total = 0;
    for (const double weight : mixture.weights) total += weight;
    const double log_unit = 0.5 * static_cast<double>(dim_) * std::log(2 * std::numbers::pi);
    for (std::size_t k = 0; k < mixture.weights.size(); ++k) {
      double log_scale = std::log(mixture.weights[k] / total) - log_unit;
      for (std::size_t j = k * dim_; j < (k + 1) * dim_; ++j) {
        const double own = mixture.sds[j] * mixture.sds[j];
        const double variance = level.alpha * level.alpha * own + level.sigma * level.sigma;
        if (!(variance > 0)) {
          fail(ErrorKind::usage, "mixture: component {} is a point without noise at alpha {}, sigma {}", k, level.alpha,
               level.sigma);
        }
        axes_.push_back({level.alpha * mixture.means[j], 1 / variance, mixture.means[j], level.alpha * own / variance});
        log_scale -= 0.5 * std::log(variance);
      }
      log_scales_.push_back(log_scale);
    }
  }

  // log q(x), and E[x_0 | x] unless x_0 is empty. The sum over components is relative to its largest term so far, to
  // avoid underflow.
  double operator()(std::span<const double> x, std::span<double> x_0) const {
    std::ranges::fill(x_0, 0);
    double peak = -std::numeric_limits<double>::infinity();
    double sum = 0;
    for (std::size_t k = 0; k < log_scales_.size(); ++k) {
      const Axis* const axes = &axes_[k * dim_];
      double log_term = log_scales_[k];
      for (std::size_t j = 0; j < dim_; ++j) {
        const double gap = x[j] - axes[j].centre;
        log_term -= 0.5 * gap * gap * axes[j].precision;
      }
      if (log_term > peak) {
        const double shrink = std::exp(peak - log_term);
        sum *= shrink;
        for (double& value : x_0) value *= shrink;
        peak = log_term;
      }
      const double term = std::exp(log_term - peak);
      if (!(term > 0)) continue;
      sum += term;
      for (std::size_t j = 0; j < x_0.size(); ++j) {
        x_0[j] += term * (axes[j].mean + axes[j].gain * (x[j] - axes[j].centre));
      }
    }
    for (double& value : x_0) value /= sum;
    return peak + std::log(sum);
  }

 private:
  struct Axis {
    double centre;     // mean of the component in x_t
    double precision;  // inverse variance of the component in x_t
    double mean;       // mean of the component in x_0
    double gain;       // slope of E[x_0 | x_t] of the component
  };
  std::size_t dim_;
  std::vector<double> log_scales_;
  std::vector<Axis> axes_;
};

}  // namespace

void ExactDenoiser::predict(ConstMatrix x_t, NoiseLevel level, Matrix out, ThreadPool& pool) const {
  constexpr std::size_t kBlock = 64;
  const Combination to = conversion(Parameterization::x0, answer_, level, previous(level));
  const PosteriorMean mean = posterior_mean(level);
  pool.parallel_for((x_t.rows + kBlock - 1) / kBlock, [&](std::size_t block, std::size_t) {
    std::vector<double> x(dim());
    std::vector<double> x_0(dim());
    for (std::size_t i = block * kBlock; i < std::min(x_t.rows, (block + 1) * kBlock); ++i) {
      std::ranges::copy(x_t.row(i), x.begin());
      mean(x, x_0);
      for (std::size_t j = 0; j < dim(); ++j) out(i, j) = static_cast<float>(to.x_t * x[j] + to.prediction * x_0[j]);
    }
  });
}

void ExactDenoiser::predict_along(ConstDoubleMatrix x_t, NoiseLevel level, ConstDoubleMatrix directions,
                                  DoubleMatrix out, DoubleMatrix out_dot, ThreadPool& pool) const {
  const Combination to = conversion(Parameterization::x0, answer_, level, previous(level));
  const PosteriorMean mean = posterior_mean(level);
  const double h = 1e-4 * level.sigma;
  pool.parallel_for(x_t.rows, [&](std::size_t i, std::size_t) {
    std::vector<double> x(dim());
    std::vector<double> x_0(dim());
    const auto mean_at = [&](std::size_t first, double step) {
      for (std::size_t j = 0; j < dim(); ++j) x[j] = x_t(i, j) + (step == 0 ? 0 : step * directions(i, first + j));
      mean(x, x_0);
    };
    mean_at(0, 0);
    for (std::size_t j = 0; j < dim(); ++j) out(i, j) = to.x_t * x[j] + to.prediction * x_0[j];
    for (std::size_t first = 0; first < directions.cols; first += dim()) {
      const std::span<double> dot = out_dot.row(i).subspan(first, dim());
      mean_at(first, h);
      for (std::size_t j = 0; j < dim(); ++j) dot[j] = x_0[j];
      mean_at(first, -h);
      for (std::size_t j = 0; j < dim(); ++j) {
        dot[j] = to.x_t * directions(i, first + j) + to.prediction * (dot[j] - x_0[j]) / (2 * h);
      }
    }
  });
}

MixtureDenoiser::MixtureDenoiser(GaussianMixture mixture, Parameterization answer)
    : ExactDenoiser(answer), mixture_(std::move(mixture)) {
  check_mixture(mixture_);
}

ExactDenoiser::PosteriorMean MixtureDenoiser::posterior_mean(NoiseLevel level) const {
  return [diffused = DiffusedMixture(mixture_, level)](std::span<const double> x_t, std::span<double> x_0) {
    diffused(x_t, x_0);
  };
}

double MixtureDenoiser::log_density(NoiseLevel level, std::span<const double> x_t) const {
  return DiffusedMixture(mixture_, level)(x_t, {});
}

MixtureDenoiser points_denoiser(ConstMatrix points, Parameterization answer) {
  GaussianMixture mixture{
      points.cols, std::vector<double>(points.rows, 1), {}, std::vector<double>(points.rows * points.cols)};
  for (std::size_t i = 0; i < points.rows; ++i) {
    mixture.means.insert(mixture.means.end(), points.row(i).begin(), points.row(i).end());
  }
  return MixtureDenoiser(std::move(mixture), answer);
}

}  // namespace sfumato
