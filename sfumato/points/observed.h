// Rows of a model in the light of what is known of them, in the units of the data: blanks filled, noise taken away, or
// weighed by a caller's likelihood.
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

struct PosteriorConfig {
  SampleConfig sampling;  ///< its levels, where, guidance and seed count; particles are the sampler
  ParticleConfig particles;
  /// Of the Gaussian noise in what is given, in the units of each of the model's columns; empty: no noise.
  std::vector<double> deviations;
};

/// The levels that fit a model's posteriors: of a continuous process those where most happens, since the weights pay
/// for what a network says wrongly of next to clean data (docs/posteriors.md).
SampleConfig posterior_sampling(const ModelConfig& model);

/// How sure a row is.
struct RowQuality {
  double log_evidence = 0;    ///< estimate of the log-density of what is given of the row, in the units of the data
  double effective_size = 0;  ///< the smallest number of even particles on the way
  /// What is given is less likely than a point of N(0, I) is 6 deviations out, so that the model has learned nothing
  /// there.
  bool far_out = false;
};

/// Rows that are done, one after another.
struct PosteriorRows {
  std::vector<double> rows;   ///< [N, columns] draws, row-major
  std::vector<double> means;  ///< [N, columns] means of each row's particles
  std::vector<RowQuality> quality;
};
using PosteriorSink = std::function<void(const PosteriorRows&)>;

/// Noise of sigma / alpha in the units of the model's columns.
std::vector<double> deviations_at(const PointModel& model, double sigma);

/// Draws each row of `given` anew, `draws` times in a row, given what is not NaN of it; values without noise come back
/// as they were. Columns are found by name, an absent one is blank; columns of conditions tell what a row is, where
/// they are not blank. Random numbers are keyed by the number of the drawn row. Throws Error as sample_posterior(),
/// encode_known() and ModelDenoiser do, (usage) on fewer than two noise levels, on deviations below 0 and on a
/// condition in `given` and in `where`, and (bad_data) on other columns, on another value than a constant column has
/// and on values more than 1000 deviations from their column's mean.
void complete(const PointModel& model, const Points& given, std::uint64_t draws, const PosteriorConfig& config,
              ThreadPool& pool, const PosteriorSink& sink);

/// Draws rows of p(x) L(x) / Z, L a likelihood of rows in the units of the data; the log-evidence is of Z. Throws Error
/// as complete() does, and (usage) on deviations, which have nothing to be of.
void draw_weighted(const PointModel& model, const LogLikelihood& log_likelihood, const LogLikelihoodGradient& gradient,
                   std::uint64_t count, const PosteriorConfig& config, ThreadPool& pool, const PosteriorSink& sink);

}  // namespace sfumato
