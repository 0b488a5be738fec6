// Exact log-likelihoods under a model, by the probability-flow ODE.
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
  std::vector<double> probe_error;  ///< [N] standard errors of Hutchinson's estimator; empty if the divergence is exact
};

/// The exact log-density of each point under the probability-flow ODE that starts from N(0, I) at the last level and
/// ends at the first (SDE eq. 39). It includes the noise of the first level: it is the density of points plus N(0,
/// (sigma / alpha)^2 I), in the units of the points. levels: in ascending noise, from flow_levels() or rising_levels().
/// points: [N, dim], clean; their random numbers are those of rows first_row, first_row + 1, ... Only the `moving`
/// coordinates count; the others must be 0. Throws Error (usage) on a shape mismatch, and (failure) with the row if a
/// prediction is not finite.
Likelihood log_likelihood_ode(const Denoiser& denoiser, std::span<const NoiseLevel> levels, ConstDoubleMatrix points,
                              std::span<const std::size_t> moving, const Divergence& divergence, ThreadPool& pool,
                              std::uint64_t first_row = 0);

struct LikelihoodConfig {
  std::size_t steps = 52;  ///< steps of the ODE; the mean error is 1e-4 nats on the default models of the toy sets
  Divergence divergence;
  std::vector<ConditionValue> where;  ///< condition values of all rows, instead of their condition columns
};

/// Log-densities of rows in data units.
struct ModelLikelihood : Likelihood {
  std::size_t dim = 0;    ///< number of columns that are not constant, over which the density is defined
  double step_error = 0;  ///< root mean square error of the ODE steps over some rows, by Richardson extrapolation
};

/// The exact log-density of rows under a model, in data units: of data with noise of the model's lowest level
/// (sigma_min, or that of t = 1). Constant columns are not part of the density; a row that differs in one has log p =
/// -inf. For a conditional model it is the density given each row's condition columns, or config.where; without either
/// it is unconditional. Throws Error (bad_data) on columns other than the model's and on NaN and Inf, as
/// encode_conditions() and encode_condition_values() do, and as above.
ModelLikelihood log_likelihood_ode(const PointModel& model, const Points& data, const LikelihoodConfig& config,
                                   ThreadPool& pool);

}  // namespace sfumato
