#include "sfumato/points/likelihood.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sfumato/base/error.h"
#include "sfumato/diffusion/gaussian.h"
#include "sfumato/points/guidance.h"
#include "sfumato/points/model_points.h"

namespace sfumato {

namespace {

double log_prior(std::span<const double> point, std::span<const std::size_t> moving) {
  double sum = 0;
  for (const std::size_t j : moving) sum += normal_log_density({0, 0}, point[j]);
  return sum;
}

// The number of rows used for the error estimate.
constexpr std::size_t kErrorRows = 512;
constexpr double kRichardson = 15;  // 2^4 - 1

// The encodings of the rows: one per row, one for all, or none.
MatrixBuffer scored_encodings(const PointModel& model, const Points& data, const std::vector<ConditionValue>& where) {
  if (!where.empty()) return encode_condition_values(where, model.conditions);
  return has_conditions(data, model.conditions) ? encode_conditions(data, model.conditions) : MatrixBuffer();
}

// The likelihood of the rows given their encodings; if these differ between rows, in blocks with their own denoisers.
Likelihood conditional_likelihood(const PointModel& model, ConstMatrix encodings, std::span<const NoiseLevel> levels,
                                  ConstDoubleMatrix points, std::span<const std::size_t> moving,
                                  const Divergence& divergence, ThreadPool& pool) {
  if (encodings.rows <= 1) {
    return log_likelihood_ode(ModelDenoiser(model, encodings).get(), levels, points, moving, divergence, pool);
  }
  const std::size_t block = flow_rows(points.cols, moving.size(), divergence);
  Likelihood all;
  for (std::size_t first = 0; first < points.rows; first += block) {
    const std::size_t count = std::min(block, points.rows - first);
    const ModelDenoiser denoiser(model, encodings.rows_from(first, count));
    const Likelihood part =
        log_likelihood_ode(denoiser.get(), levels, points.rows_from(first, count), moving, divergence, pool, first);
    all.log_p.insert(all.log_p.end(), part.log_p.begin(), part.log_p.end());
    all.probe_error.insert(all.probe_error.end(), part.probe_error.begin(), part.probe_error.end());
  }
  return all;
}

// Richardson extrapolation: with steps twice as long, the difference is 15 times the error if that is O(h^4). Where the
// integrand is not smooth, this overestimates the error.
double step_error(const PointModel& model, ConstMatrix encodings, std::span<const NoiseLevel> levels,
                  const LikelihoodConfig& config, const ModelPoints& points, const Likelihood& found,
                  ThreadPool& pool) {
  std::vector<NoiseLevel> coarse_levels;
  for (std::size_t i = 0; i + 1 < levels.size(); i += 2) coarse_levels.push_back(levels[i]);
  coarse_levels.push_back(levels.back());
  const std::size_t rows = std::min(kErrorRows, points.impossible.size());
  const Likelihood coarse =
      conditional_likelihood(model, encodings.rows > 1 ? encodings.rows_from(0, rows) : encodings, coarse_levels,
                             points.view().rows_from(0, rows), points.moving, config.divergence, pool);
  double squares = 0;
  for (std::size_t i = 0; i < rows; ++i) squares += std::pow((coarse.log_p[i] - found.log_p[i]) / kRichardson, 2);
  return std::sqrt(squares / static_cast<double>(rows));
}

}  // namespace

Likelihood log_likelihood_ode(const Denoiser& denoiser, std::span<const NoiseLevel> levels, ConstDoubleMatrix points,
                              std::span<const std::size_t> moving, const Divergence& divergence, ThreadPool& pool,
                              std::uint64_t first_row) {
  if (levels.size() < 2) fail(ErrorKind::usage, "likelihood: {} noise levels; give 2 or more", levels.size());
  const double alpha = levels.front().alpha;
  std::vector<double> start(points.rows * points.cols);
  for (std::size_t i = 0; i < points.rows; ++i) {
    for (std::size_t j = 0; j < points.cols; ++j) start[i * points.cols + j] = alpha * points(i, j);
  }
  FlowEnd end =
      follow_flow(denoiser, levels, {start.data(), points.rows, points.cols}, moving, divergence, first_row, pool);
  Likelihood result;
  const double shrinking = static_cast<double>(moving.size()) * std::log(alpha);
  for (std::size_t i = 0; i < points.rows; ++i) {
    const auto point = std::span<const double>(end.points).subspan(i * points.cols, points.cols);
    result.log_p.push_back(log_prior(point, moving) + end.log_volume[i] + shrinking);
    if (!std::isfinite(result.log_p.back())) {
      fail(ErrorKind::failure,
           "likelihood: the prediction for row {} is not finite; the model is damaged, or the row "
           "is too far from the training data",
           first_row + i + 1);
    }
  }
  result.probe_error = std::move(end.probe_error);
  return result;
}

ModelLikelihood log_likelihood_ode(const PointModel& model, const Points& data, const LikelihoodConfig& config,
                                   ThreadPool& pool) {
  const ModelPoints points = model_points(model, without_conditions(data, model.conditions));
  const MatrixBuffer encodings = scored_encodings(model, data, config.where);
  const std::vector<NoiseLevel> levels = flow_levels(model.config, config.steps);
  ModelLikelihood result{
      conditional_likelihood(model, encodings, levels, points.view(), points.moving, config.divergence, pool)};
  result.dim = points.moving.size();
  result.step_error = step_error(model, encodings, levels, config, points, result, pool);
  for (std::size_t i = 0; i < result.log_p.size(); ++i) {
    result.log_p[i] =
        points.impossible[i] != 0 ? -std::numeric_limits<double>::infinity() : result.log_p[i] - points.log_scale;
  }
  return result;
}

}  // namespace sfumato
