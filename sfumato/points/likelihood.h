// How likely a point is under a model.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sfumato/base/matrix.h"
#include "sfumato/base/points.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/diffusion/level.h"
#include "sfumato/points/point_model.h"
#include "sfumato/points/probability_flow.h"
#include "sfumato/samplers/denoiser.h"

namespace sfumato {

struct Likelihood {
  std::vector<double> log_p;        ///< [N] nats
  std::vector<double> probe_error;  ///< [N] standard errors by Hutchinson's estimate; empty where nothing is estimated
};

/// The exact log-density of each point under the probability-flow ODE that starts at N(0, I), the last of the levels,
/// and ends at the first (SDE eq. 39). The first level's noise is part of it: this is the density of points plus
/// N(0, (sigma / alpha)^2 I), in the points' own scale. levels: rising, as flow_levels() and rising_levels() make them.
/// points: [N, dim], clean, rows first_row and on of all. Only the `moving` coordinates count; the others are 0 for
/// every point. Throws Error (usage) on a shape mismatch, and (failure) naming the row where a prediction is no number.
Likelihood log_likelihood_ode(const Denoiser& denoiser, std::span<const NoiseLevel> levels, ConstDoubleMatrix points,
                              std::span<const std::size_t> moving, const Divergence& divergence, ThreadPool& pool,
                              std::uint64_t first_row = 0);

struct LikelihoodConfig {
  std::size_t steps = 52;  ///< of the ODE: on the default models of the toy sets 1e-4 nats off in the mean
  Divergence divergence;
  std::vector<ConditionValue> where;  ///< what is known of every row, in place of what the data say of each
};

/// The density of rows in the units of the data.
struct ModelLikelihood : Likelihood {
  std::size_t dim = 0;    ///< columns that vary; the density is over these
  double step_error = 0;  ///< root mean square over some rows of what the steps of the ODE leave out, by Richardson
};

/// The exact log-density of a table's rows under a model: data with noise of the model's lowest level, sigma_min or
/// that of t = 1, in the columns' units. A column that was constant in training is no part of the density; a row that
/// differs there is impossible, log p = -inf. Of a conditional model it is the density given a row's own conditions,
/// from their columns, or given config.where; data without these columns are taken as of unknown ones. Throws Error
/// (bad_data) on other columns than the model's and on NaN and Inf, as encode_conditions() and encode_known() do, and
/// as above.
ModelLikelihood log_likelihood_ode(const PointModel& model, const Points& data, const LikelihoodConfig& config,
                                   ThreadPool& pool);

}  // namespace sfumato
