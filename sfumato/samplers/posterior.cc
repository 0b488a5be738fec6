#include "sfumato/samplers/posterior.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "sfumato/base/error.h"
#include "sfumato/diffusion/forward.h"
#include "sfumato/kernels/normal.h"
#include "sfumato/samplers/particles.h"
#include "sfumato/samplers/sampler_parts.h"

namespace sfumato {

namespace {

// The particles of all rows. Particle k of row i has index i * K + k.
class Cloud {
 public:
  Cloud(const Denoiser& denoiser, const Evidence& evidence, const ParticleConfig& config, std::size_t rows,
        const SampleRun& run)
      : evidence_(evidence),
        config_(config),
        run_(run),
        rows_(rows),
        count_(config.particles),
        dim_(denoiser.dim()),
        points_(rows * count_ * dim_),
        next_(points_.size()),
        log_weights_(rows * count_),
        parents_(rows * count_),
        beliefs_(denoiser, rows * count_, config.full_dim),
        seen_(rows * count_),
        observations_(rows * count_),
        noise_(rows * count_, 3 * dim_),
        quality_(rows, {0, static_cast<double>(count_)}),
        workspaces_(run.pool.size(), Workspace(dim_, count_)) {}

  void start() {
    const Matrix prior = noise_.view().cols_from(0, dim_);
    fill_normal(RandomStream(run_.seed, Purpose::prior), first_particle(), prior);
    for (std::size_t i = 0; i < prior.rows; ++i) std::ranges::copy(prior.row(i), point(points_, i).begin());
  }

  // Adds log psi_t(x_t) to each log-weight.
  void weigh(NoiseLevel level) {
    beliefs_.find({points_.data(), rows_ * count_, dim_}, level, run_.pool);
    for_rows([&](std::size_t row, Workspace& workspace) {
      double best = -std::numeric_limits<double>::infinity();
      for (std::size_t k = 0; k < count_; ++k) {
        const std::size_t i = row * count_ + k;
        const Belief belief = beliefs_[i];
        seen_[i] = &evidence_.approximate(row, belief, observations_[i]);
        workspace.twists[k] = workspace.conditioner.log_evidence(*seen_[i], belief);
        best = std::max(best, workspace.twists[k]);
      }
      for (std::size_t k = 0; k < count_; ++k) {
        const std::size_t i = row * count_ + k;
        if (seen_[i]->log_scale == -std::numeric_limits<double>::infinity()) {
          workspace.twists[k] = observations_[i].log_scale = floor_twist(best);
        }
        log_weights_[i] += workspace.twists[k];
      }
    });
  }

  // Calls the run's observer with one particle per row, drawn by weight.
  void show(std::size_t index, std::span<const NoiseLevel> levels) {
    if (!run_.observer) return;
    const RandomStream stream(run_.seed, Purpose::resampling, kLastChoice);
    MatrixBuffer shown(rows_, dim_);
    for_rows([&](std::size_t row, Workspace& workspace) {
      weights_of(row, workspace);
      const std::size_t chosen = choose(workspace.weights, RowRandom(stream, run_.first_row + row).uniform());
      copy_row(point(points_, row * count_ + chosen), shown.row(row));
    });
    observe(run_, index, levels, shown);
  }

  // Resamples the particles of rows whose effective sample size is too small.
  void resample_rows(std::size_t step) {
    const RandomStream stream(run_.seed, Purpose::resampling, step);
    for_rows([&](std::size_t row, Workspace& workspace) {
      const std::span<std::size_t> parents = std::span(parents_).subspan(row * count_, count_);
      std::iota(parents.begin(), parents.end(), std::size_t{0});
      const double log_mean = weights_of(row, workspace);
      const double size = effective_size(workspace.weights);
      quality_[row].effective_size = std::min(quality_[row].effective_size, size);
      if (size >= config_.resample_below * static_cast<double>(count_)) return;
      resample(workspace.weights, RowRandom(stream, run_.first_row + row).uniform(), parents);
      quality_[row].log_evidence += log_mean;
      std::fill_n(log_weights_.begin() + static_cast<std::ptrdiff_t>(row * count_), count_, 0.0);
    });
  }

  // x_s ~ N(x0_weight x_0 + xt_weight x_t, variance I) with x_0 from the parent's belief conditioned on the evidence.
  void step(std::size_t step, const Posterior& posterior) {
    fill_normal(RandomStream(run_.seed, Purpose::sampler_noise, step), first_particle(), noise_);
    for_rows([&](std::size_t row, Workspace& workspace) {
      for (std::size_t i = row * count_; i < (row + 1) * count_; ++i) move(i, row, posterior, workspace);
    });
    std::swap(points_, next_);
  }

  // Draws one particle per row by weight and computes the weighted mean.
  void finish(DoubleMatrix x, DoubleMatrix mean) {
    const RandomStream stream(run_.seed, Purpose::resampling, kLastChoice);
    for_rows([&](std::size_t row, Workspace& workspace) {
      const double log_mean = weights_of(row, workspace);
      if (!std::isfinite(log_mean)) {
        fail(ErrorKind::failure,
             "posterior: row {}: the likelihood of all {} particles is 0 or not finite; use more particles, or a "
             "smoother likelihood",
             run_.first_row + row, count_);
      }
      quality_[row].log_evidence += log_mean;
      quality_[row].effective_size = std::min(quality_[row].effective_size, effective_size(workspace.weights));
      const std::size_t chosen = choose(workspace.weights, RowRandom(stream, run_.first_row + row).uniform());
      std::ranges::copy(point(points_, row * count_ + chosen), x.row(row).begin());
      if (mean.rows == 0) return;
      std::ranges::fill(mean.row(row), 0);
      for (std::size_t k = 0; k < count_; ++k) {
        for (std::size_t j = 0; j < dim_; ++j) {
          mean(row, j) += workspace.weights[k] * points_[(row * count_ + k) * dim_ + j];
        }
      }
    });
  }

  const std::vector<PosteriorQuality>& quality() const { return quality_; }

 private:
  static constexpr std::uint64_t kLastChoice = ~std::uint64_t{0};

  // Buffers of one thread for one row.
  struct Workspace {
    Workspace(std::size_t dim, std::size_t count)
        : conditioner(dim), twists(count), weights(count), x_0(dim), noisy(dim) {}
    Conditioner conditioner;
    std::vector<double> twists;
    std::vector<double> weights;
    std::vector<double> x_0;
    std::vector<double> noisy;
  };

  // The log-twist if the likelihood is 0 at the mean but may be positive nearby: far below those of the row's others.
  static double floor_twist(double best) {
    constexpr double kBelow = 30;
    return std::isfinite(best) ? best - kBelow : 0;
  }

  static void copy_row(std::span<const double> from, std::span<float> to) {
    std::ranges::transform(from, to.begin(), [](double value) { return static_cast<float>(value); });
  }
  template <class Item>
  void for_rows(const Item& item) {
    run_.pool.parallel_for(rows_, [&](std::size_t row, std::size_t worker) { item(row, workspaces_[worker]); });
  }
  std::uint64_t first_particle() const { return run_.first_row * count_; }
  std::span<double> point(std::vector<double>& points, std::size_t i) const {
    return std::span(points).subspan(i * dim_, dim_);
  }
  double weights_of(std::size_t row, Workspace& workspace) const {
    std::copy_n(log_weights_.begin() + static_cast<std::ptrdiff_t>(row * count_), count_, workspace.weights.begin());
    return normalize_weights(workspace.weights);
  }

  void move(std::size_t i, std::size_t row, const Posterior& posterior, Workspace& workspace) {
    const std::size_t parent = row * count_ + parents_[i];
    const Belief belief = beliefs_[parent];
    const Observation& seen = *seen_[parent];
    const std::span<const float> noise = noise_.view().row(i);
    workspace.conditioner.draw(seen, belief, noise.subspan(dim_), workspace.x_0);
    const std::span<double> x = point(next_, i);
    if (posterior.variance == 0) {  // clean data
      std::ranges::copy(workspace.x_0, x.begin());
      log_weights_[i] += evidence_.log_correction(row, workspace.x_0, seen);
      return;
    }
    const std::span<const double> x_t = point(points_, parent);
    for (std::size_t j = 0; j < dim_; ++j) {
      const double added = std::sqrt(posterior.variance) * static_cast<double>(noise[j]) / posterior.x0_weight;
      workspace.noisy[j] = workspace.x_0[j] + added;
      x[j] = posterior.x0_weight * workspace.noisy[j] + posterior.xt_weight * x_t[j];
    }
    const double variance = posterior.variance / (posterior.x0_weight * posterior.x0_weight);
    log_weights_[i] -=
        workspace.conditioner.log_evidence(seen, workspace.conditioner.updated(belief, workspace.noisy, variance));
  }

  const Evidence& evidence_;
  const ParticleConfig& config_;
  const SampleRun& run_;
  std::size_t rows_;
  std::size_t count_;
  std::size_t dim_;
  std::vector<double> points_;  // [rows, K, D]
  std::vector<double> next_;
  std::vector<double> log_weights_;   // [rows, K]
  std::vector<std::size_t> parents_;  // [rows, K] index within the row
  Beliefs beliefs_;                   // of points_
  std::vector<const Observation*> seen_;
  std::vector<Observation> observations_;  // buffers of approximate()
  MatrixBuffer noise_;                     // [rows K, D of q, D of a belief, D of an observation]
  std::vector<PosteriorQuality> quality_;
  std::vector<Workspace> workspaces_;
};

}  // namespace

std::vector<PosteriorQuality> sample_posterior(const Denoiser& denoiser, const Evidence& evidence,
                                               std::span<const NoiseLevel> levels, const ParticleConfig& config,
                                               DoubleMatrix x, const SampleRun& run, DoubleMatrix mean) {
  check_sampling(denoiser, {nullptr, x.rows, x.cols}, levels);
  if (config.particles == 0) fail(ErrorKind::usage, "posterior: 0 particles; give 1 or more");
  Cloud cloud(denoiser, evidence, config, x.rows, run);
  cloud.start();
  for (std::size_t i = 0; i + 1 < levels.size(); ++i) {
    cloud.weigh(levels[i]);
    cloud.show(i, levels);
    cloud.resample_rows(i);
    cloud.step(i, q_posterior(levels[i], levels[i + 1]));
  }
  cloud.show(levels.size() - 1, levels);
  cloud.finish(x, mean);
  return cloud.quality();
}

}  // namespace sfumato
