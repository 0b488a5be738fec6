#include "sfumato/samplers/observation.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "sfumato/base/error.h"
#include "sfumato/samplers/small_matrix.h"

namespace sfumato {

Conditioner::Conditioner(std::size_t dim)
    : dim_(dim), mean_(dim), variances_(dim), gain_(dim * dim), square_(dim * dim), left_(dim), weights_(dim) {}

// gain = A axes, and the Cholesky factor of A C A^T + R = gain diag(variances) gain^T + R.
void Conditioner::factor(const Observation& seen, const Belief& belief) {
  const std::size_t m = seen.count();
  const DoubleMatrix gain(gain_.data(), m, dim_);
  const DoubleMatrix square(square_.data(), m, m);
  std::fill_n(gain_.begin(), m * dim_, 0.0);
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t j = 0; j < dim_; ++j) {
      const double a = seen.rows[i * dim_ + j];
      if (a == 0) continue;
      for (std::size_t k = 0; k < dim_; ++k) gain(i, k) += a * belief.axes(j, k);
    }
  }
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = i == j ? seen.variances[i] : 0;
      for (std::size_t k = 0; k < dim_; ++k) sum += gain(i, k) * belief.variances[k] * gain(j, k);
      square(i, j) = sum;
    }
  }
  if (!cholesky(square)) {
    fail(ErrorKind::failure,
         "posterior: the observations contradict each other, or the model's prediction is not finite");
  }
}

void Conditioner::residual(const Observation& seen, std::span<const double> x) {
  for (std::size_t i = 0; i < seen.count(); ++i) {
    const auto row = seen.rows.begin() + static_cast<std::ptrdiff_t>(i * dim_);
    left_[i] = seen.values[i] - std::inner_product(x.begin(), x.end(), row, 0.0);
  }
}

double Conditioner::log_evidence(const Observation& seen, const Belief& belief) {
  factor(seen, belief);
  residual(seen, belief.mean);
  const std::size_t m = seen.count();
  const ConstDoubleMatrix l(square_.data(), m, m);
  const std::span<double> left = std::span(left_).first(m);
  solve_lower(l, left);
  double log_p = seen.log_scale - 0.5 * static_cast<double>(m) * std::log(2 * std::numbers::pi);
  for (std::size_t i = 0; i < m; ++i) log_p -= 0.5 * left[i] * left[i] + std::log(l(i, i));
  return log_p;
}

void Conditioner::draw(const Observation& seen, const Belief& belief, std::span<const float> noise,
                       std::span<double> x_0) {
  const auto move = [&](std::span<double> to) {  // adds the gain times weights_, along the axes
    for (std::size_t j = 0; j < dim_; ++j) {
      for (std::size_t k = 0; k < dim_; ++k) to[j] += belief.axes(j, k) * weights_[k];
    }
  };
  std::ranges::copy(belief.mean, x_0.begin());
  for (std::size_t k = 0; k < dim_; ++k) weights_[k] = std::sqrt(belief.variances[k]) * static_cast<double>(noise[k]);
  move(x_0);
  const std::size_t m = seen.count();
  if (m == 0) return;
  factor(seen, belief);
  residual(seen, x_0);
  const ConstDoubleMatrix l(square_.data(), m, m);
  const std::span<double> left = std::span(left_).first(m);
  for (std::size_t i = 0; i < m; ++i) {
    left[i] -= std::sqrt(seen.variances[i]) * static_cast<double>(noise[dim_ + i]);
  }
  solve_lower(l, left);
  solve_lower_transposed(l, left);
  for (std::size_t k = 0; k < dim_; ++k) {
    weights_[k] = 0;
    for (std::size_t i = 0; i < m; ++i) weights_[k] += gain_[i * dim_ + k] * left[i];
    weights_[k] *= belief.variances[k];
  }
  move(x_0);
}

Belief Conditioner::updated(const Belief& belief, std::span<const double> u, double variance) {
  for (std::size_t k = 0; k < dim_; ++k) {
    double along = 0;
    for (std::size_t j = 0; j < dim_; ++j) along += belief.axes(j, k) * (u[j] - belief.mean[j]);
    const double kept = belief.variances[k] / (belief.variances[k] + variance);
    weights_[k] = kept * along;
    variances_[k] = kept * variance;
  }
  for (std::size_t j = 0; j < dim_; ++j) {
    mean_[j] = belief.mean[j];
    for (std::size_t k = 0; k < dim_; ++k) mean_[j] += belief.axes(j, k) * weights_[k];
  }
  return {mean_, belief.axes, variances_};
}

}  // namespace sfumato
