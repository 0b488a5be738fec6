#include "sfumato/samplers/belief.h"

#include <algorithm>
#include <cmath>

#include "sfumato/diffusion/parameterization.h"
#include "sfumato/samplers/small_matrix.h"

namespace sfumato {

namespace {

// Relative to min(s^2, 1), the variance of standardised data. Smaller values are errors of the network's derivative,
// and a covariance of 0 would make the approximation a point mass.
constexpr double kLeastVariance = 1e-4;

double noise_over_signal(NoiseLevel level) { return level.sigma / level.alpha; }

double least_variance(NoiseLevel level) {
  return kLeastVariance * std::min(1.0, std::pow(noise_over_signal(level), 2));
}

}  // namespace

Beliefs::Beliefs(const Denoiser& denoiser, std::size_t points, std::size_t full_dim)
    : denoiser_(denoiser),
      dim_(denoiser.dim()),
      full_(dim_ <= full_dim),
      means_(points * dim_),
      axes_(full_ ? points * dim_ * dim_ : dim_ * dim_),
      variances_(points * dim_),
      directions_(full_ ? axes_.size() : 0),
      slopes_(directions_.size()),
      x_(full_ ? 0 : points, dim_),
      out_(full_ ? 0 : points, denoiser.outputs()) {
  std::vector<double>& units = full_ ? directions_ : axes_;
  for (std::size_t i = 0; i < units.size(); ++i) units[i] = i % (dim_ * dim_) % (dim_ + 1) == 0 ? 1 : 0;
}

Belief Beliefs::operator[](std::size_t index) const {
  return {std::span(means_).subspan(index * dim_, dim_),
          {axes_.data() + (full_ ? index * dim_ * dim_ : 0), dim_, dim_},
          std::span(variances_).subspan(index * dim_, dim_)};
}

void Beliefs::find(ConstDoubleMatrix x_t, NoiseLevel level, ThreadPool& pool) {
  full_ ? find_full(x_t, level, pool) : find_round(x_t, level, pool);
}

void Beliefs::find_full(ConstDoubleMatrix x_t, NoiseLevel level, ThreadPool& pool) {
  const std::size_t square = dim_ * dim_;
  denoiser_.predict_along(x_t, level, {directions_.data(), x_t.rows, square}, {means_.data(), x_t.rows, dim_},
                          {slopes_.data(), x_t.rows, square}, pool);
  const Combination x0 = reading(Parameterization::x0, denoiser_, level);
  const double unit = level.sigma * noise_over_signal(level);
  const double least = least_variance(level);
  pool.parallel_for(x_t.rows, [&](std::size_t i, std::size_t) {
    const DoubleMatrix covariance(slopes_.data() + i * square, dim_, dim_);
    const DoubleMatrix axes(axes_.data() + i * square, dim_, dim_);
    const std::span<double> variances = std::span(variances_).subspan(i * dim_, dim_);
    for (std::size_t j = 0; j < dim_; ++j) {
      means_[i * dim_ + j] = x0.x_t * x_t(i, j) + x0.prediction * means_[i * dim_ + j];
      for (std::size_t k = 0; k <= j; ++k) {
        // Without signal x_t does not depend on x_0; the approximation is then the prior of standardised data.
        const double slope = 0.5 * x0.prediction * (covariance(j, k) + covariance(k, j)) + (j == k ? x0.x_t : 0);
        covariance(j, k) = level.alpha > 0 ? unit * slope : (j == k ? 1 : 0);
        covariance(k, j) = covariance(j, k);
      }
    }
    symmetric_eigen(covariance, variances, axes);
    for (double& variance : variances) variance = std::max(variance, least);
  });
}

void Beliefs::find_round(ConstDoubleMatrix x_t, NoiseLevel level, ThreadPool& pool) {
  for (std::size_t i = 0; i < x_t.rows; ++i) {
    for (std::size_t j = 0; j < dim_; ++j) x_(i, j) = static_cast<float>(x_t(i, j));
  }
  const Matrix x0 = predict_as(Parameterization::x0, denoiser_, x_.view().rows_from(0, x_t.rows), level,
                               out_.view().rows_from(0, x_t.rows), pool);
  for (std::size_t i = 0; i < x_t.rows; ++i) {
    for (std::size_t j = 0; j < dim_; ++j) means_[i * dim_ + j] = static_cast<double>(x0(i, j));
  }
  std::ranges::fill(variances_, 1 / (1 + std::pow(level.alpha / level.sigma, 2)));
}

}  // namespace sfumato
