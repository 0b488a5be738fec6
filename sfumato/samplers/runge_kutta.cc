#include "sfumato/samplers/runge_kutta.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "sfumato/base/error.h"
#include "sfumato/samplers/sampler_parts.h"

namespace sfumato {

namespace {

constexpr std::size_t kPilotRows = 256;
// The smallest step relative to the whole range; floats cannot resolve smaller ones.
constexpr double kSmallestStep = 1e-7;

// Dormand and Prince 1980. Row k gives stage k; the last row gives the next point, whose slope is the next step's
// first.
constexpr std::size_t kStages = 7;
constexpr std::array<double, kStages> kNodes{0, 1.0 / 5, 3.0 / 10, 4.0 / 5, 8.0 / 9, 1, 1};
constexpr std::array<std::array<double, kStages - 1>, kStages> kRows{
    {{},
     {1.0 / 5},
     {3.0 / 40, 9.0 / 40},
     {44.0 / 45, -56.0 / 15, 32.0 / 9},
     {19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
     {9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656},
     {35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84}}};
// Weights of the fifth order minus those of the fourth.
constexpr std::array<double, kStages> kErrors{71.0 / 57600,      0,          -71.0 / 16695, 71.0 / 1920,
                                              -17253.0 / 339200, 22.0 / 525, -1.0 / 40};

double angle(NoiseLevel level) { return std::atan2(level.sigma, level.alpha); }
NoiseLevel level_at(double phi) { return {std::cos(phi), std::sin(phi)}; }

// The state of the integration of a block of rows.
class Steps {
 public:
  Steps(const Denoiser& denoiser, Matrix x, ThreadPool& pool)
      : denoiser_(denoiser), x_(x), next_(x.rows, x.cols), pool_(pool) {
    for (MatrixBuffer& slope : slopes_) slope = MatrixBuffer(x.rows, denoiser.outputs());
  }

  // Computes x at `to` in next(). If `go_on`, reuses the last slope of the previous step as the first.
  void attempt(NoiseLevel from, NoiseLevel to, bool go_on) {
    const double begin = angle(from);
    const double h = angle(to) - begin;
    if (go_on) {
      std::swap(slopes_.front(), slopes_.back());
    } else {
      fill_slope(0, x_, from);
    }
    for (std::size_t k = 1; k < kStages; ++k) {
      copy(x_, next_);
      for (std::size_t j = 0; j < k; ++j) {
        if (kRows[k][j] != 0) combine(1, next_, h * kRows[k][j], slope(j), next_);
      }
      // The last slope is used by the error estimate and by the next step.
      fill_slope(k, next_, kNodes[k] == 1 ? to : level_at(begin + h * kNodes[k]));
    }
  }
  void accept() { copy(next_, x_); }

  // The error estimate of the attempted step, in units of max(1, |x|).
  double error(double h) {
    double sum = 0;
    for (std::size_t i = 0; i < x_.rows; ++i) {
      for (std::size_t j = 0; j < x_.cols; ++j) {
        double e = 0;
        for (std::size_t k = 0; k < kStages; ++k) e += kErrors[k] * static_cast<double>(slope(k)(i, j));
        const double size = std::max({1.0F, std::abs(x_(i, j)), std::abs(next_(i, j))});
        sum += std::pow(h * e / size, 2);
      }
    }
    return std::sqrt(sum / static_cast<double>(x_.rows * x_.cols));
  }

 private:
  Matrix slope(std::size_t k) { return slopes_[k].view().cols_from(0, x_.cols); }
  void fill_slope(std::size_t k, ConstMatrix x, NoiseLevel level) {
    predict_as(Parameterization::v, denoiser_, x, level, slopes_[k], pool_);
  }

  const Denoiser& denoiser_;
  Matrix x_;
  MatrixBuffer next_;
  std::array<MatrixBuffer, kStages> slopes_;
  ThreadPool& pool_;
};

}  // namespace

std::vector<NoiseLevel> adaptive_levels(const Denoiser& denoiser, NoiseLevel from, NoiseLevel to, double tolerance,
                                        const SampleRun& run) {
  // Float precision limits the tolerance.
  check_setting(tolerance >= 1e-6 && tolerance < 1, "sampling: tolerance", tolerance, "a number from 1e-6 to below 1");
  MatrixBuffer x(kPilotRows, denoiser.dim());
  fill_prior({run.pool, run.seed, 0, nullptr}, x);
  Steps steps(denoiser, x, run.pool);
  std::vector<NoiseLevel> levels{from};
  const double end = angle(to);
  double h = (angle(from) - end) / 10;
  while (angle(levels.back()) > end) {
    const double phi = angle(levels.back());
    const bool last = phi - h <= end * (1 + 1e-9);
    const NoiseLevel next = last ? to : level_at(phi - h);
    steps.attempt(levels.back(), next, false);
    const double ratio = steps.error(phi - angle(next)) / tolerance;
    if (ratio <= 1) {
      levels.push_back(next);
      steps.accept();
      if (last) break;
    }
    // The error is O(h^5). NaN counts as too large.
    h *= std::isfinite(ratio) ? std::clamp(0.9 * std::pow(ratio, -0.2), 0.2, 5.0) : 0.2;
    if (h < kSmallestStep * phi) {
      fail(ErrorKind::failure,
           "sampling: rk45 cannot keep a tolerance of {} at sigma / alpha = {:.3g}; give a larger one", tolerance,
           std::tan(phi));
    }
  }
  return levels;
}

void sample_rk45(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels, const SampleRun& run) {
  check_flow(denoiser, x, levels);
  MatrixBuffer workspace(x.rows, denoiser.outputs());
  Steps steps(denoiser, x, run.pool);
  observe(run, 0, levels, x);
  for (std::size_t i = 0; i + 1 < levels.size(); ++i) {
    if (levels[i + 1].sigma > 0) {
      steps.attempt(levels[i], levels[i + 1], i > 0);
      steps.accept();
    } else {
      straight_step(denoiser, levels[i], levels[i + 1], 0, x, workspace, run.pool);
    }
    observe(run, i + 1, levels, x);
  }
}

}  // namespace sfumato
