// One-step solvers of the probability-flow ODE, dy = eps ds with y = x / alpha and s = sigma / alpha.
#include <algorithm>
#include <cmath>

#include "sfumato/base/error.h"
#include "sfumato/kernels/normal.h"
#include "sfumato/samplers/sampler.h"
#include "sfumato/samplers/sampler_parts.h"

namespace sfumato {

namespace {

void check_churn(const Churn& churn) {
  check_setting(churn.amount >= 0 && std::isfinite(churn.amount), "sampling: churn", churn.amount, "0 or more");
  check_setting(churn.noise >= 0 && std::isfinite(churn.noise), "sampling: the noise of churn", churn.noise,
                "0 or more");
  if (!(churn.sigma_min >= 0 && churn.sigma_max >= churn.sigma_min)) {
    fail(ErrorKind::usage, "sampling: churn where sigma is from {} to {}; give 0 <= min <= max", churn.sigma_min,
         churn.sigma_max);
  }
}

// Adds noise to x (EDM algorithm 2, lines 4 to 6) and returns the new level.
NoiseLevel add_churn(const Churn& churn, std::span<const NoiseLevel> levels, std::size_t step, Matrix x, Matrix noise,
                     const SampleRun& run) {
  const NoiseLevel level = levels[step];
  const double s = level.sigma / level.alpha;
  if (churn.amount == 0 || level.alpha == 0 || s < churn.sigma_min || s > churn.sigma_max) return level;
  const double gamma = std::min(churn.amount / static_cast<double>(levels.size() - 1), std::sqrt(2.0) - 1);
  const NoiseLevel higher = level_from_lambda(-std::log(s * (1 + gamma)));
  fill_normal(RandomStream(run.seed, Purpose::sampler_noise, step), run.first_row, noise);
  combine(higher.alpha / level.alpha, x, higher.alpha * s * std::sqrt(gamma * (2 + gamma)) * churn.noise, noise, x);
  return higher;
}

}  // namespace

void sample_euler(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels, const Churn& churn,
                  const SampleRun& run) {
  check_flow(denoiser, x, levels);
  check_churn(churn);
  MatrixBuffer workspace(x.rows, denoiser.outputs());
  MatrixBuffer noise(x.rows, x.cols);
  observe(run, 0, levels, x);
  for (std::size_t i = 0; i + 1 < levels.size(); ++i) {
    const NoiseLevel next = levels[i + 1];
    const NoiseLevel level = add_churn(churn, levels, i, x, noise, run);
    straight_step(denoiser, level, next, next.sigma, x, workspace, run.pool);
    observe(run, i + 1, levels, x);
  }
}

void sample_heun(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels, const Churn& churn,
                 const SampleRun& run) {
  check_flow(denoiser, x, levels);
  check_churn(churn);
  MatrixBuffer workspace(x.rows, denoiser.outputs());
  MatrixBuffer workspace_ahead(x.rows, denoiser.outputs());
  MatrixBuffer ahead(x.rows, x.cols);  // also the buffer for churn noise
  observe(run, 0, levels, x);
  for (std::size_t i = 0; i + 1 < levels.size(); ++i) {
    const NoiseLevel next = levels[i + 1];
    const NoiseLevel level = add_churn(churn, levels, i, x, ahead, run);
    if (level.alpha == 0 || next.alpha == 0 || next.sigma == 0) {  // the slope at one end is undefined, so Euler
      straight_step(denoiser, level, next, next.sigma, x, workspace, run.pool);
      observe(run, i + 1, levels, x);
      continue;
    }
    const double ratio = next.alpha / level.alpha;
    const double step = next.sigma - ratio * level.sigma;
    const Matrix eps = predict_as(Parameterization::eps, denoiser, x, level, workspace, run.pool);
    combine(ratio, x, step, eps, ahead);
    const Matrix eps_ahead = predict_as(Parameterization::eps, denoiser, ahead, next, workspace_ahead, run.pool);
    combine(0.5, eps, 0.5, eps_ahead, eps);
    combine(ratio, x, step, eps, x);
    observe(run, i + 1, levels, x);
  }
}

}  // namespace sfumato
