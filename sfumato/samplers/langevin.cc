#include "sfumato/samplers/langevin.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/base/random.h"
#include "sfumato/kernels/normal.h"

namespace sfumato {

namespace {

void check_finite(const char* what, ConstMatrix values, std::uint64_t step, const LangevinRun& run) {
  for (std::size_t i = 0; i < values.rows; ++i) {
    for (const float value : values.row(i)) {
      if (std::isfinite(value)) continue;
      fail(ErrorKind::failure, "langevin: step {}: the {} of row {} is {}; use smaller steps, or correct the score",
           step, what, run.first_row + i, std::isnan(value) ? "NaN" : "infinite");
    }
  }
}

// The Langevin update, for any gradient.
template <class Gradient>
void walk(Matrix x, const LangevinRun& run, const Gradient& gradient_at) {
  validate(run.sizes);
  MatrixBuffer gradient(x.rows, x.cols);
  MatrixBuffer noise(x.rows, x.cols);
  if (run.observer) run.observer(0, x);
  for (std::uint64_t k = 1; k <= run.steps; ++k) {
    gradient_at(k, gradient.view());
    check_finite("score", gradient, k, run);
    fill_normal(RandomStream(run.seed, Purpose::langevin_noise, k), run.first_row, noise);
    const double size = run.sizes.at(k);
    const auto drift = static_cast<float>(0.5 * size);
    const auto spread = static_cast<float>(std::sqrt(size));
    for (std::size_t i = 0; i < x.rows; ++i) {
      for (std::size_t j = 0; j < x.cols; ++j) x(i, j) += drift * gradient(i, j) + spread * noise(i, j);
    }
    check_finite("point", x, k, run);
    if (run.observer) run.observer(k, x);
  }
}

// Buffers for the gradient of one chain.
struct GradientWorkspace {
  std::vector<double> theta;
  std::vector<double> of_prior;
  std::vector<double> of_rows;
};

}  // namespace

double StepSizes::at(std::uint64_t k) const { return a * std::pow(b + static_cast<double>(k), -gamma); }

void validate(const StepSizes& sizes) {
  check_setting(std::isfinite(sizes.a) && sizes.a > 0, "step_size", sizes.a, "a number above 0");
  check_setting(std::isfinite(sizes.b) && sizes.b >= 0, "b", sizes.b, "0 or more");
  check_setting(std::isfinite(sizes.gamma) && sizes.gamma >= 0, "gamma", sizes.gamma, "0 or more");
}

void walk_langevin(const Score& score, Matrix x, const LangevinRun& run) {
  walk(x, run, [&](std::uint64_t, Matrix gradient) { score(x, gradient); });
}

void walk_sgld(const PosteriorScore& posterior, std::size_t batch, Matrix theta, const LangevinRun& run,
               ThreadPool& pool) {
  if (posterior.rows == 0 || batch == 0) {
    fail(ErrorKind::usage, "langevin: batches of {} out of {} rows; give 1 or more of each", batch, posterior.rows);
  }
  const double weight = static_cast<double>(posterior.rows) / static_cast<double>(batch);
  const std::vector<double> zeros(theta.cols);
  std::vector<GradientWorkspace> workspaces(pool.size(), {zeros, zeros, zeros});
  walk(theta, run, [&](std::uint64_t step, Matrix gradient) {
    const RandomStream stream(run.seed, Purpose::minibatch, step);
    pool.parallel_for(theta.rows, [&](std::size_t chain, std::size_t worker) {
      GradientWorkspace& workspace = workspaces[worker];
      std::ranges::copy(theta.row(chain), workspace.theta.begin());
      posterior.prior(workspace.theta, workspace.of_prior);
      std::ranges::fill(workspace.of_rows, 0);
      RowRandom random(stream, run.first_row + chain);
      for (std::size_t i = 0; i < batch; ++i) {
        posterior.likelihood(random.below(posterior.rows), workspace.theta, workspace.of_rows);
      }
      for (std::size_t j = 0; j < theta.cols; ++j) {
        gradient(chain, j) = static_cast<float>(workspace.of_prior[j] + weight * workspace.of_rows[j]);
      }
    });
  });
}

}  // namespace sfumato
