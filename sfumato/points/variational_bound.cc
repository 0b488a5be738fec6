#include "sfumato/points/variational_bound.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sfumato/base/error.h"
#include "sfumato/diffusion/bound.h"
#include "sfumato/diffusion/forward.h"
#include "sfumato/kernels/normal.h"
#include "sfumato/points/generate.h"
#include "sfumato/points/model_points.h"
#include "sfumato/points/network_denoiser.h"

namespace sfumato {

namespace {

constexpr std::size_t kChunkRows = 256;

void check(std::span<const NoiseLevel> levels, const BoundConfig& config) {
  if (levels.size() < 2) {
    fail(ErrorKind::usage, "bound: a chain of {} steps; give 1 or more", levels.empty() ? 0 : levels.size() - 1);
  }
  if (levels.back().sigma != 0) fail(ErrorKind::usage, "bound: the levels do not end with clean data; add {{1, 0}}");
  if (config.draws == 0) fail(ErrorKind::usage, "bound: 0 draws of the noise; give 1 or more");
}

// The bound's term of one row at one step, from the network's output.
double row_term(const BoundTerm& term, const Target& target, std::span<const float> output, std::span<const float> x0,
                std::span<const float> eps, std::span<const std::size_t> moving) {
  const bool head = term.variance.slope != 0;
  double sum = 0;
  for (const std::size_t j : moving) {
    const double error = static_cast<double>(output[j]) - target.eps * static_cast<double>(eps[j]) -
                         target.x0 * static_cast<double>(x0[j]);
    sum += bound_value(term, error, head ? static_cast<double>(output[x0.size() + j]) : 0).value;
  }
  return sum;
}

// Adds the term of a step, averaged over draws, to `rows`, one number per point.
void add_step(const Denoiser& denoiser, std::span<const NoiseLevel> levels, std::size_t step, ConstMatrix points,
              std::span<const std::size_t> moving, const BoundConfig& config, ThreadPool& pool,
              std::span<double> rows) {
  const std::size_t t = levels.size() - 1 - step;
  const std::size_t block = std::min(kPointBlock, points.rows);
  MatrixBuffer eps(block, points.cols);
  std::vector<double> terms(block);
  for (std::size_t draw = 0; draw < config.draws; ++draw) {
    const RandomStream stream(config.seed, Purpose::bound_noise, t * config.draws + draw);
    for (std::size_t first = 0; first < points.rows; first += block) {
      const std::size_t count = std::min(block, points.rows - first);
      const Matrix noise = eps.view().rows_from(0, count);
      const std::span<double> out = std::span(terms).first(count);
      fill_normal(stream, first, noise);
      bound_terms(denoiser, config.variance, levels, step, points.rows_from(first, count), noise, moving, out, pool,
                  first);
      for (std::size_t i = 0; i < count; ++i) rows[first + i] += out[i] / static_cast<double>(config.draws);
    }
  }
}

std::vector<double> prior_terms(NoiseLevel last, ConstMatrix points, std::span<const std::size_t> moving) {
  std::vector<double> rows(points.rows);
  for (std::size_t i = 0; i < points.rows; ++i) {
    for (const std::size_t j : moving) rows[i] += prior_kl(last, static_cast<double>(points(i, j)));
  }
  return rows;
}

Estimate shifted(const Estimate& by, double shift) { return {by.mean + shift, by.standard_error}; }

// The bound of data that the model cannot generate: log p = -inf.
VariationalBound infinite(VariationalBound bound) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  bound.reconstruction.mean = bound.total.mean = kInfinity;
  bound.kl_entropy.mean = -kInfinity;
  return bound;
}

}  // namespace

void bound_terms(const Denoiser& denoiser, Variance variance, std::span<const NoiseLevel> levels, std::size_t step,
                 ConstMatrix x0, ConstMatrix eps, std::span<const std::size_t> moving, std::span<double> out,
                 ThreadPool& pool, std::size_t first_row) {
  check_step(denoiser, variance, levels, step);
  const NoiseLevel t = levels[step];
  const NoiseLevel previous = denoiser.previous(t);
  const BoundTerm term = bound_term(denoiser.parameterization(), variance, levels, step, previous);
  const Target target = target_of(denoiser.parameterization(), t, previous);
  MatrixBuffer x_t(x0.rows, x0.cols);
  MatrixBuffer output(x0.rows, denoiser.outputs());
  q_sample(x0, eps, std::vector<NoiseLevel>(x0.rows, t), x_t);
  denoiser.predict(x_t, t, output, pool);
  pool.parallel_for((x0.rows + kChunkRows - 1) / kChunkRows, [&](std::size_t chunk, std::size_t) {
    const std::size_t end = std::min(x0.rows, (chunk + 1) * kChunkRows);
    for (std::size_t i = chunk * kChunkRows; i < end; ++i) {
      out[i] = row_term(term, target, output.row(i), x0.row(i), eps.row(i), moving);
    }
  });
  const auto bad = std::ranges::find_if(out.first(x0.rows), [](double value) { return !std::isfinite(value); });
  if (bad == out.begin() + static_cast<std::ptrdiff_t>(x0.rows)) return;
  fail(ErrorKind::failure,
       "bound: the prediction for row {} at t = {} is not finite; the model is damaged, or the row is too far out",
       first_row + static_cast<std::size_t>(bad - out.begin()) + 1, levels.size() - 1 - step);
}

VariationalBound variational_bound(const Denoiser& denoiser, std::span<const NoiseLevel> levels, ConstMatrix points,
                                   std::span<const std::size_t> moving, const BoundConfig& config, ThreadPool& pool) {
  check(levels, config);
  VariationalBound bound;
  bound.dim = moving.size();
  bound.levels.assign(levels.begin(), levels.end());
  std::vector<double> total = prior_terms(levels[0], points, moving);
  bound.prior = estimate(total);
  std::vector<double> kl(points.rows);
  std::vector<double> rows(points.rows);
  const auto add = [&rows](std::vector<double>& sum) {
    for (std::size_t i = 0; i < rows.size(); ++i) sum[i] += rows[i];
  };
  for (std::size_t step = levels.size() - 1; step-- > 0;) {
    std::ranges::fill(rows, 0.0);
    add_step(denoiser, levels, step, points, moving, config, pool, rows);
    const Estimate term = estimate(rows);
    add(total);
    if (step + 2 == levels.size()) {
      bound.reconstruction = term;
      continue;
    }
    bound.steps.push_back(term);
    add(kl);
  }
  bound.kl = estimate(kl);
  bound.total = estimate(total);
  bound.kl_entropy = {kl_entropy_constant(levels, bound.dim) - bound.kl.mean, bound.kl.standard_error};
  return bound;
}

VariationalBound variational_bound(const PointModel& model, const Points& data, std::span<const NoiseLevel> levels,
                                   const BoundConfig& config, ThreadPool& pool) {
  if (has_conditions(data, model.conditions)) {
    fail(ErrorKind::usage,
         "bound: not available with a condition for each row; remove the condition columns from the data");
  }
  const ModelPoints points = model_points(model, data);
  const NetworkDenoiser denoiser(model.config, model.weights.span());
  MatrixBuffer x0(data.rows(), data.cols());
  for (std::size_t i = 0; i < data.rows(); ++i) {
    for (std::size_t j = 0; j < data.cols(); ++j) x0(i, j) = static_cast<float>(points.view()(i, j));
  }
  VariationalBound bound = variational_bound(denoiser, levels, x0, points.moving, config, pool);
  bound.reconstruction = shifted(bound.reconstruction, points.log_scale);
  bound.total = shifted(bound.total, points.log_scale);
  bound.kl_entropy = shifted(bound.kl_entropy, -points.log_scale);
  return std::ranges::count(points.impossible, 0) == static_cast<std::ptrdiff_t>(data.rows()) ? bound : infinite(bound);
}

}  // namespace sfumato
