// The coefficients of every sampler against the formulas printed in the papers, evaluated in double without the
// library's own helpers.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "sfumato/kernels/normal.h"
#include "sfumato/samplers/sampler.h"

namespace sfumato {
namespace {

using Vector = std::vector<double>;

// The k-th data prediction is the unit vector 1 + k for any x, and points start at unit vector 0. So the coordinates of
// a point are the coefficients of the start and of each prediction.
class UnitPredictions final : public Denoiser {
 public:
  explicit UnitPredictions(std::size_t dim) : dim_(dim) {}
  std::size_t dim() const override { return dim_; }
  Parameterization parameterization() const override { return Parameterization::x0; }
  void predict(ConstMatrix, NoiseLevel, Matrix out, ThreadPool&) const override {
    std::ranges::fill(out.row(0), 0.0F);
    out(0, ++calls_) = 1;
  }

 private:
  std::size_t dim_;
  mutable std::size_t calls_ = 0;
};

// Levels of a chain with different steps.
const std::vector<double> kAlphaBar{0.02, 0.11, 0.28, 0.45, 0.71, 0.88, 0.97, 0.995, 1};

std::vector<NoiseLevel> chain() {
  std::vector<NoiseLevel> levels;
  for (const double a : kAlphaBar) levels.push_back({std::sqrt(a), std::sqrt(1 - a)});
  return levels;
}

constexpr std::size_t kDim = 20;
constexpr std::uint64_t kSeed = 3;

double lambda(std::size_t i) { return 0.5 * std::log(kAlphaBar[i] / (1 - kAlphaBar[i])); }
double alpha(std::size_t i) { return std::sqrt(kAlphaBar[i]); }
double sigma(std::size_t i) { return std::sqrt(1 - kAlphaBar[i]); }

Vector unit(std::size_t k) {
  Vector v(kDim);
  v[k] = 1;
  return v;
}

Vector operator*(double a, Vector v) {
  for (double& x : v) x *= a;
  return v;
}
Vector operator+(Vector a, const Vector& b) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] += b[i];
  return a;
}
Vector operator-(const Vector& a, const Vector& b) { return a + -1.0 * b; }

// The noise z of step i from the library; the test is about how it is used.
Vector noise(std::size_t i) {
  MatrixBuffer z(1, kDim);
  fill_normal(RandomStream(kSeed, Purpose::sampler_noise, i), 0, z);
  return {z.row(0).begin(), z.row(0).end()};
}

using Sampler = std::function<void(const Denoiser&, Matrix, std::span<const NoiseLevel>, const SampleRun&)>;
// x at level i + 1 from x at level i.
using Step = std::function<Vector(const Vector& x, std::size_t i)>;

// Each level seen by the observer must follow from the previous one by the formula.
void expect_steps(const Sampler& sampler, const Step& step) {
  ThreadPool pool(1);
  SampleRun run{pool, kSeed};
  std::vector<Vector> seen;
  run.observer = [&](std::size_t, NoiseLevel, ConstMatrix x) { seen.emplace_back(x.row(0).begin(), x.row(0).end()); };
  MatrixBuffer x(1, kDim);
  x(0, 0) = 1;
  sampler(UnitPredictions(kDim), x, chain(), run);
  ASSERT_EQ(seen.size(), kAlphaBar.size());
  Vector expected = unit(0);
  for (std::size_t i = 0; i + 1 < seen.size(); ++i) {
    expected = step(expected, i);
    for (std::size_t k = 0; k < kDim; ++k) {
      EXPECT_NEAR(seen[i + 1][k], expected[k], 2e-6 * std::max(1.0, std::abs(expected[k])))
          << "step " << i << ", " << k;
    }
  }
}

bool is_last(std::size_t i) { return i + 2 == kAlphaBar.size(); }
Vector data(std::size_t i) { return unit(1 + i); }

// Ho, Jain, Abbeel 2020, eq. 6 and 7, with the variances of their section 3.2.
TEST(PublishedFormulas, Ddpm) {
  for (const bool large : {true, false}) {
    const Variance variance = large ? Variance::fixed_large : Variance::fixed_small;
    expect_steps([&](const auto& d, Matrix x, auto l, const auto& r) { sample_ddpm(d, x, l, variance, r); },
                 [&](const Vector& x, std::size_t i) {
                   const double abar = kAlphaBar[i];
                   const double before = kAlphaBar[i + 1];
                   const double beta = 1 - abar / before;
                   const Vector mean = std::sqrt(before) * beta / (1 - abar) * data(i) +
                                       std::sqrt(1 - beta) * (1 - before) / (1 - abar) * x;
                   if (is_last(i)) return mean;
                   return mean + std::sqrt(large ? beta : (1 - before) / (1 - abar) * beta) * noise(i);
                 });
  }
}

// Song, Meng, Ermon 2020, eq. 12 and 16.
TEST(PublishedFormulas, Ddim) {
  for (const double eta : {0.0, 0.4, 1.0}) {
    expect_steps([&](const auto& d, Matrix x, auto l, const auto& r) { sample_ddim(d, x, l, eta, r); },
                 [&](const Vector& x, std::size_t i) {
                   const double now = kAlphaBar[i];
                   const double before = kAlphaBar[i + 1];
                   const Vector eps = 1 / std::sqrt(1 - now) * (x - std::sqrt(now) * data(i));
                   const double s = eta * std::sqrt((1 - before) / (1 - now)) * std::sqrt(1 - now / before);
                   const Vector mean = std::sqrt(before) * data(i) + std::sqrt(std::max(0.0, 1 - before - s * s)) * eps;
                   return s > 0 ? mean + s * noise(i) : mean;
                 });
  }
}

// Karras et al. 2022, algorithm 1, in their x / alpha and sigma / alpha; Euler's method is its lines 4 and 5.
TEST(PublishedFormulas, EulerAndHeun) {
  const auto slope = [](const Vector& x, std::size_t i, const Vector& x0) {
    return alpha(i) / sigma(i) * (1 / alpha(i) * x - x0);
  };
  const auto time = [](std::size_t i) { return sigma(i) / alpha(i); };
  expect_steps([](const auto& d, Matrix x, auto l, const auto& r) { sample_euler(d, x, l, {}, r); },
               [&](const Vector& x, std::size_t i) {
                 return alpha(i + 1) * (1 / alpha(i) * x + (time(i + 1) - time(i)) * slope(x, i, data(i)));
               });
  expect_steps([](const auto& d, Matrix x, auto l, const auto& r) { sample_heun(d, x, l, {}, r); },
               [&](const Vector& x, std::size_t i) {  // two predictions per step
                 const double dt = time(i + 1) - time(i);
                 const Vector first = slope(x, i, data(2 * i));
                 const Vector ahead = alpha(i + 1) * (1 / alpha(i) * x + dt * first);
                 if (is_last(i)) return ahead;
                 const Vector second = slope(ahead, i + 1, data(2 * i + 1));
                 return alpha(i + 1) * (1 / alpha(i) * x + 0.5 * dt * (first + second));
               });
}

// The differences of Lu et al. 2022: D1 and D2 are h x_0' and h^2 x_0'' / 2 of the parabola through three predictions;
// D1 alone of the line through two. diffusers uses half of D2's integral.
struct Differences {
  Vector d1 = Vector(kDim);
  Vector d2 = Vector(kDim);
};

Differences differences(std::size_t order, std::size_t i) {
  const double h = lambda(i + 1) - lambda(i);
  Differences d;
  if (order < 2 || i < 1) return d;
  const double r0 = (lambda(i) - lambda(i - 1)) / h;
  const Vector late = 1 / r0 * (data(i) - data(i - 1));
  d.d1 = late;
  if (order < 3 || i < 2) return d;
  const double r1 = (lambda(i - 1) - lambda(i - 2)) / h;
  const Vector early = 1 / r1 * (data(i - 1) - data(i - 2));
  d.d1 = late + r0 / (r0 + r1) * (late - early);
  d.d2 = 1 / (r0 + r1) * (late - early);
  return d;
}

// Lu et al. 2022, eq. 9 with the Taylor terms of its appendix B: integrals of e^lambda times 1, lambda and lambda^2.
TEST(PublishedFormulas, DpmSolver) {
  for (const std::size_t order : {1U, 2U, 3U}) {
    expect_steps([&](const auto& d, Matrix x, auto l, const auto& r) { sample_dpmpp(d, x, l, order, r); },
                 [&](const Vector& x, std::size_t i) {
                   if (is_last(i)) return data(i);
                   const double h = lambda(i + 1) - lambda(i);
                   const double e = std::exp(-h) - 1;
                   const auto [d1, d2] = differences(order, i);
                   return sigma(i + 1) / sigma(i) * x - alpha(i + 1) * e * data(i) + alpha(i + 1) * (e / h + 1) * d1 -
                          2 * alpha(i + 1) * ((e + h) / (h * h) - 0.5) * d2;
                 });
  }
}

// Lu et al. 2022, appendix B.2: the same with e^(2 lambda), and exact noise.
TEST(PublishedFormulas, SdeDpmSolver) {
  for (const std::size_t order : {1U, 2U, 3U}) {
    expect_steps([&](const auto& d, Matrix x, auto l, const auto& r) { sample_dpmpp_sde(d, x, l, order, r); },
                 [&](const Vector& x, std::size_t i) {
                   if (is_last(i)) return data(i);
                   const double h = lambda(i + 1) - lambda(i);
                   const double e = 1 - std::exp(-2 * h);
                   const auto [d1, d2] = differences(order, i);
                   return sigma(i + 1) / sigma(i) * std::exp(-h) * x + alpha(i + 1) * e * data(i) +
                          alpha(i + 1) * (1 - e / (2 * h)) * d1 + alpha(i + 1) * (1 - (1 - e / (2 * h)) / h) * d2 +
                          sigma(i + 1) * std::sqrt(e) * noise(i);
                 });
  }
}

// The rho of Zhao et al. 2023, theorem 3.1 for data predictions: sum_m rho_m r_m^(k-1) = k! phi_{k+1}(-h) / B_2 with
// B_2 = e^-h - 1; 1/2 for one difference, their section 3.4.
Vector unipc_rhos(double h, const Vector& r) {
  if (r.size() == 1) return {0.5};
  const double b2 = std::exp(-h) - 1;
  std::vector<Vector> rows;
  double phi = b2 / -h - 1;  // h phi_{k+1}: g_{k+1} = g_k / -h - 1 / k!
  double factorial = 1;
  for (std::size_t k = 1; k <= r.size(); ++k) {
    factorial *= static_cast<double>(k);
    Vector row;
    for (const double node : r) row.push_back(std::pow(node, static_cast<double>(k - 1)));
    row.push_back(phi * factorial / b2);
    rows.push_back(row);
    phi = phi / -h - 1 / (factorial * static_cast<double>(k + 1));
  }
  const std::size_t n = r.size();
  for (std::size_t p = 0; p < n; ++p) {  // Gauss-Jordan elimination; no pivot is 0
    for (std::size_t q = 0; q < n; ++q) {
      if (q == p) continue;
      const double factor = rows[q][p] / rows[p][p];
      for (std::size_t j = p; j <= n; ++j) rows[q][j] -= factor * rows[p][j];
    }
  }
  Vector rhos;
  for (std::size_t p = 0; p < n; ++p) rhos.push_back(rows[p][n] / rows[p][p]);
  return rhos;
}

// x at level `to` from x at `from`, with the predictions at the levels `others` besides the one at `from`.
Vector unipc_step(const Vector& x, std::size_t from, std::size_t to, const std::vector<std::size_t>& others) {
  const double h = lambda(to) - lambda(from);
  const double b2 = std::exp(-h) - 1;
  Vector r;
  for (const std::size_t level : others) r.push_back((lambda(level) - lambda(from)) / h);
  Vector result = sigma(to) / sigma(from) * x - alpha(to) * b2 * data(from);
  if (others.empty()) return result;
  const Vector rhos = unipc_rhos(h, r);
  for (std::size_t m = 0; m < others.size(); ++m) {
    result = result - alpha(to) * b2 * rhos[m] / r[m] * (data(others[m]) - data(from));
  }
  return result;
}

// Zhao et al. 2023, algorithms 5 to 8: the observer sees a level after its correction, with the prediction made before
// it.
TEST(PublishedFormulas, UniPc) {
  for (const std::size_t order : {1U, 2U, 3U}) {
    expect_steps([&](const auto& d, Matrix x, auto l, const auto& r) { sample_unipc(d, x, l, order, r); },
                 [&](const Vector& x, std::size_t i) {
                   if (is_last(i)) return data(i);
                   std::vector<std::size_t> others;  // of the corrector: the previous levels, and the end
                   for (std::size_t k = 1; k < order && k <= i; ++k) others.push_back(i - k);
                   others.push_back(i + 1);
                   return unipc_step(x, i, i + 1, others);
                 });
  }
}

}  // namespace
}  // namespace sfumato
