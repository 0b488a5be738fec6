// Ancestral sampling and DDIM.
#include <algorithm>
#include <cmath>

#include "sfumato/base/error.h"
#include "sfumato/diffusion/forward.h"
#include "sfumato/kernels/normal.h"
#include "sfumato/samplers/sampler.h"
#include "sfumato/samplers/sampler_parts.h"

namespace sfumato {

void fill_prior(const SampleRun& run, Matrix x) {
  fill_normal(RandomStream(run.seed, Purpose::prior), run.first_row, x);
}

void sample_ddpm(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels, Variance variance,
                 const SampleRun& run) {
  check_sampling(denoiser, x, levels);
  MatrixBuffer workspace(x.rows, 2 * x.cols);
  MatrixBuffer noise(x.rows, x.cols);
  observe(run, 0, levels, x);
  for (std::size_t i = 0; i + 1 < levels.size(); ++i) {
    ancestral_step(denoiser, variance, levels, i, x, workspace, noise, run);
    observe(run, i + 1, levels, x);
  }
}

void sample_ddim(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels, double eta,
                 const SampleRun& run) {
  check_sampling(denoiser, x, levels);
  if (!(eta >= 0 && eta <= 1)) fail(ErrorKind::usage, "sampling: eta is {}; give a number from 0 to 1", eta);
  MatrixBuffer workspace(x.rows, denoiser.outputs());
  MatrixBuffer noise(x.rows, x.cols);
  observe(run, 0, levels, x);
  for (std::size_t i = 0; i + 1 < levels.size(); ++i) {
    const NoiseLevel level = levels[i];
    const NoiseLevel next = levels[i + 1];
    // x_next = alpha_next x0 + sqrt(sigma_next^2 - s^2) eps + s z, with x0 = (x - sigma eps) / alpha.
    const double s = next.sigma > 0 ? eta * std::sqrt(q_posterior(level, next).variance) : 0.0;
    const double kept = std::sqrt(std::max(0.0, next.sigma * next.sigma - s * s));
    straight_step(denoiser, level, next, kept, x, workspace, run.pool);
    if (s > 0) {
      fill_normal(RandomStream(run.seed, Purpose::sampler_noise, i), run.first_row, noise);
      combine(1, x, s, noise, x);
    }
    observe(run, i + 1, levels, x);
  }
}

}  // namespace sfumato
