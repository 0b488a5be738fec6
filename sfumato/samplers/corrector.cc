// Annealed Langevin dynamics and predictor-corrector sampling.
#include <cmath>

#include "sfumato/base/error.h"
#include "sfumato/kernels/normal.h"
#include "sfumato/samplers/sampler.h"
#include "sfumato/samplers/sampler_parts.h"

namespace sfumato {

namespace {

void check_corrector(const Corrector& corrector) {
  // With snr = 1 a step would move a point to its mirror image.
  check_setting(corrector.snr > 0 && corrector.snr < 1, "sampling: snr", corrector.snr, "a number between 0 and 1");
  if (corrector.steps == 0) fail(ErrorKind::usage, "sampling: 0 corrector steps; give 1 or more");
}

// Skipped without signal: x is already N(0, I), and eps does not follow from a prediction of x_0.
void correct(const Denoiser& denoiser, NoiseLevel level, std::size_t index, const Corrector& corrector, Matrix x,
             Matrix workspace, Matrix noise, const SampleRun& run) {
  if (level.alpha == 0) return;
  for (std::size_t k = 0; k < corrector.steps; ++k) {
    // score = -eps / sigma
    const Matrix eps = predict_as(Parameterization::eps, denoiser, x, level, workspace, run.pool);
    combine(1, x, -2 * corrector.snr * corrector.snr * level.sigma, eps, x);
    fill_normal(RandomStream(run.seed, Purpose::langevin_noise, index * corrector.steps + k), run.first_row, noise);
    combine(1, x, 2 * corrector.snr * level.sigma, noise, x);
  }
}

}  // namespace

void sample_langevin(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels, const Corrector& corrector,
                     const SampleRun& run) {
  check_sampling(denoiser, x, levels);
  check_corrector(corrector);
  MatrixBuffer workspace(x.rows, denoiser.outputs());
  MatrixBuffer noise(x.rows, x.cols);
  const std::size_t last = levels.size() - 1;
  for (std::size_t i = 0; i < last; ++i) {
    correct(denoiser, levels[i], i, corrector, x, workspace, noise, run);
    observe(run, i, levels, x);
  }
  copy(predict_as(Parameterization::x0, denoiser, x, levels[last - 1], workspace, run.pool), x);
  observe(run, last, levels, x);
}

void sample_predictor_corrector(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels,
                                Variance variance, const Corrector& corrector, const SampleRun& run) {
  check_sampling(denoiser, x, levels);
  check_corrector(corrector);
  MatrixBuffer workspace(x.rows, 2 * x.cols);
  MatrixBuffer noise(x.rows, x.cols);
  observe(run, 0, levels, x);
  for (std::size_t i = 0; i + 1 < levels.size(); ++i) {
    ancestral_step(denoiser, variance, levels, i, x, workspace, noise, run);
    if (levels[i + 1].sigma > 0) {
      const Matrix part = workspace.view().cols_from(0, denoiser.outputs());
      correct(denoiser, levels[i + 1], i + 1, corrector, x, part, noise, run);
    }
    observe(run, i + 1, levels, x);
  }
}

}  // namespace sfumato
