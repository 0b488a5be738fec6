// Posterior sampling given observed values or a likelihood, in data units: imputation, denoising, reweighting.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "sfumato/base/points.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/points/point_model.h"
#include "sfumato/points/sample_config.h"
#include "sfumato/samplers/likelihood_evidence.h"
#include "sfumato/samplers/posterior.h"

namespace sfumato {

/// How points are drawn given what is observed of them.
struct PosteriorConfig {
  SampleConfig sampling;     ///< its levels, where, guidance and seed are used; the sampler is the particle method
  ParticleConfig particles;  ///< settings of the particle filter
  /// Standard deviations of Gaussian noise in the observed values, in data units, one per column of the model; empty
  /// for exact values.
  std::vector<double> deviations;
};

/// The default levels of posterior sampling. For a continuous process the narrow grid, because errors of the network
/// near clean data increase the variance of the weights (docs/posteriors.md).
SampleConfig posterior_sampling(const ModelConfig& model);

/// Diagnostics of one drawn row.
struct RowQuality {
  double log_evidence = 0;    ///< estimate of the log-density of the row's observed values, in data units
  double effective_size = 0;  ///< smallest effective sample size over the levels
  /// The observed values are less likely than a point 6 standard deviations out under N(0, I), so they lie outside the
  /// training data.
  bool far_out = false;
};

/// A block of drawn rows.
struct PosteriorRows {
  std::vector<double> rows;         ///< [N, columns] draws, row-major
  std::vector<double> means;        ///< [N, columns] mean of each row's particles
  std::vector<RowQuality> quality;  ///< of each row, how well the particles cover it
};
using PosteriorSink = std::function<void(const PosteriorRows&)>;

/// The noise of level sigma / alpha in data units, one standard deviation per column.
std::vector<double> deviations_at(const PointModel& model, double sigma);

/// Draws `draws` consecutive posterior samples for each row of `observed`, conditioned on its values that are not NaN;
/// exact values are returned unchanged. Columns are matched by name, absent ones are unobserved; values of condition
/// columns condition the model. Random numbers are keyed by the index of the drawn row. Throws Error as
/// sample_posterior(), encode_condition_values() and ModelDenoiser do, (usage) on fewer than two noise levels, on
/// negative deviations and on a condition in both `observed` and `where`, and (bad_data) on unknown columns, on a value
/// that differs from a constant column, and on values more than 1000 standard deviations from the mean of their column.
void complete(const PointModel& model, const Points& observed, std::uint64_t draws, const PosteriorConfig& config,
              ThreadPool& pool, const PosteriorSink& sink);

/// Draws rows from p(x) L(x) / Z with a likelihood L of rows in data units; the log-evidence estimates log Z. Throws
/// Error as complete() does, and (usage) if deviations are set, which apply to observed values only.
void draw_weighted(const PointModel& model, const LogLikelihood& log_likelihood, const LogLikelihoodGradient& gradient,
                   std::uint64_t count, const PosteriorConfig& config, ThreadPool& pool, const PosteriorSink& sink);

}  // namespace sfumato
