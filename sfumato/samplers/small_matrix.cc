#include "sfumato/samplers/small_matrix.h"

#include <cmath>
#include <cstddef>

namespace sfumato {

namespace {

// The Jacobi rotation in the plane (p, q) that makes a(p, q) zero.
void rotate(DoubleMatrix a, DoubleMatrix axes, std::size_t p, std::size_t q) {
  const double theta = (a(q, q) - a(p, p)) / (2 * a(p, q));
  const double t = std::copysign(1, theta) / (std::abs(theta) + std::hypot(theta, 1.0));
  const double c = 1 / std::hypot(t, 1.0);
  const double s = t * c;
  const auto turn = [=](double& x, double& y) {
    const double before = x;
    x = c * before - s * y;
    y = s * before + c * y;
  };
  for (std::size_t i = 0; i < a.rows; ++i) turn(a(i, p), a(i, q));
  for (std::size_t i = 0; i < a.rows; ++i) turn(a(p, i), a(q, i));
  for (std::size_t i = 0; i < a.rows; ++i) turn(axes(i, p), axes(i, q));
}

}  // namespace

void symmetric_eigen(DoubleMatrix a, std::span<double> values, DoubleMatrix axes) {
  constexpr int kMostSweeps = 30;  // convergence is quadratic: about 6
  constexpr double kRounding = 1e-15;
  const std::size_t n = a.rows;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) axes(i, j) = i == j ? 1 : 0;
  }
  bool turned = true;
  for (int sweep = 0; turned && sweep < kMostSweeps; ++sweep) {
    turned = false;
    for (std::size_t p = 0; p < n; ++p) {
      for (std::size_t q = p + 1; q < n; ++q) {
        // Written so that NaN ends the loop.
        if (!(std::abs(a(p, q)) > kRounding * std::sqrt(std::abs(a(p, p) * a(q, q))))) continue;
        rotate(a, axes, p, q);
        turned = true;
      }
    }
  }
  for (std::size_t i = 0; i < n; ++i) values[i] = a(i, i);
}

bool cholesky(DoubleMatrix a) {
  for (std::size_t j = 0; j < a.rows; ++j) {
    for (std::size_t i = j; i < a.rows; ++i) {
      double sum = a(i, j);
      for (std::size_t k = 0; k < j; ++k) sum -= a(i, k) * a(j, k);
      if (i > j) {
        a(i, j) = sum / a(j, j);
      } else if (sum > 0) {
        a(j, j) = std::sqrt(sum);
      } else {
        return false;
      }
    }
  }
  return true;
}

void solve_lower(ConstDoubleMatrix l, std::span<double> x) {
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) x[i] -= l(i, k) * x[k];
    x[i] /= l(i, i);
  }
}

void solve_lower_transposed(ConstDoubleMatrix l, std::span<double> x) {
  for (std::size_t i = x.size(); i-- > 0;) {
    for (std::size_t k = i + 1; k < x.size(); ++k) x[i] -= l(k, i) * x[k];
    x[i] /= l(i, i);
  }
}

}  // namespace sfumato
