#include "sfumato/samplers/sampler_parts.h"

#include <cmath>

#include "sfumato/base/error.h"
#include "sfumato/kernels/normal.h"

namespace sfumato {

namespace {

// x += exp(log_variance / 2) noise. The exponential is reused while the log-variance of a row does not change.
void add_noise(ConstMatrix log_variance, ConstMatrix noise, Matrix x) {
  for (std::size_t i = 0; i < x.rows; ++i) {
    float last = log_variance(i, 0);
    float deviation = std::exp(0.5F * last);
    for (std::size_t j = 0; j < x.cols; ++j) {
      if (log_variance(i, j) != last) {
        last = log_variance(i, j);
        deviation = std::exp(0.5F * last);
      }
      x(i, j) += deviation * noise(i, j);
    }
  }
}

bool is_below(NoiseLevel low, NoiseLevel high) { return low.sigma * high.alpha < high.sigma * low.alpha; }

void check_shapes(const Denoiser& denoiser, ConstMatrix x, std::span<const NoiseLevel> levels) {
  if (x.cols != denoiser.dim()) {
    fail(ErrorKind::usage, "sampling: points have {} numbers, the model {}", x.cols, denoiser.dim());
  }
  if (levels.size() < 2) fail(ErrorKind::usage, "sampling: {} noise levels; give 2 or more", levels.size());
}

void check_falling(std::span<const NoiseLevel> levels) {
  for (std::size_t i = 1; i < levels.size(); ++i) {
    if (!is_below(levels[i], levels[i - 1])) {
      fail(ErrorKind::usage, "sampling: noise level {} is not below the one before", i);
    }
  }
}

}  // namespace

void check_sampling(const Denoiser& denoiser, ConstMatrix x, std::span<const NoiseLevel> levels) {
  check_shapes(denoiser, x, levels);
  check_falling(levels);
  if (levels.back().sigma != 0) fail(ErrorKind::usage, "sampling: the last noise level is not clean data");
}

void check_flow(const Denoiser& denoiser, ConstMatrix x, std::span<const NoiseLevel> levels) {
  check_shapes(denoiser, x, levels);
  if (!is_below(levels[0], levels[1])) return check_falling(levels);
  for (std::size_t i = 1; i < levels.size(); ++i) {
    if (!is_below(levels[i - 1], levels[i])) {
      fail(ErrorKind::usage, "sampling: noise level {} is not above the one before", i);
    }
  }
  if (levels[0].sigma == 0) fail(ErrorKind::usage, "sampling: rising noise levels cannot start at clean data");
}

void straight_step(const Denoiser& denoiser, NoiseLevel level, NoiseLevel next, double kept, Matrix x, Matrix workspace,
                   ThreadPool& pool) {
  if (level.alpha == 0) {  // without signal eps is x / sigma, and x_0 is predicted
    const Matrix x0 = predict_as(Parameterization::x0, denoiser, x, level, workspace, pool);
    return combine(kept / level.sigma, x, next.alpha, x0, x);
  }
  const Matrix eps = predict_as(Parameterization::eps, denoiser, x, level, workspace, pool);
  const double ratio = next.alpha / level.alpha;
  combine(ratio, x, kept - ratio * level.sigma, eps, x);
}

void observe(const SampleRun& run, std::size_t index, std::span<const NoiseLevel> levels, ConstMatrix x) {
  if (run.observer) run.observer(index, levels[index], x);
}

void ancestral_step(const Denoiser& denoiser, Variance variance, std::span<const NoiseLevel> levels, std::size_t step,
                    Matrix x, Matrix workspace, Matrix noise, const SampleRun& run) {
  reverse_step(denoiser, variance, levels, step, x, workspace, run.pool);
  copy(workspace.cols_from(0, x.cols), x);
  if (levels[step + 1].sigma > 0) {
    fill_normal(RandomStream(run.seed, Purpose::sampler_noise, step), run.first_row, noise);
    add_noise(workspace.cols_from(x.cols, x.cols), noise, x);
  }
}

}  // namespace sfumato
