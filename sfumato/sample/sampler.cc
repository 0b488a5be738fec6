#include "sfumato/sample/sampler.h"

#include <algorithm>
#include <cmath>

#include "sfumato/base/error.h"
#include "sfumato/diffusion/forward.h"
#include "sfumato/diffusion/parameterization.h"
#include "sfumato/kernels/normal.h"
#include "sfumato/sample/sampler_parts.h"

namespace sfumato {

namespace {

// x_s = alpha_s x_0 + kept eps from a level without signal, where eps is x / sigma and only x_0 is left to predict.
void step_from_noise(const Denoiser& denoiser, NoiseLevel level, NoiseLevel next, double kept, Matrix x, Matrix room,
                     ThreadPool& pool) {
  const Matrix x0 = predict_as(Parameterization::x0, denoiser, x, level, room, pool);
  combine(kept / level.sigma, x, next.alpha, x0, x);
}

// int e^lambda p(lambda) d lambda from lambda[0] to `next`, over e^next, as weights of p's values at lambda[0], [1],
// ...; p is the polynomial of the lowest degree through them.
std::vector<double> exponential_weights(std::span<const double> lambda, double next) {
  const double h = next - lambda[0];
  // Moments of e^(-h (1 - u)) h du over [0, 1].
  const double m0 = -std::expm1(-h);
  const double m1 = 1 - m0 / h;
  const double m2 = 1 - 2 * m1 / h;
  const auto node = [&](std::size_t k) { return (lambda[k] - lambda[0]) / h; };
  if (lambda.size() == 1) return {m0};
  if (lambda.size() == 2) return {m0 - m1 / node(1), m1 / node(1)};
  const double a = node(1);
  const double b = node(2);
  const double of_a = (m2 - b * m1) / (a * (a - b));
  const double of_b = (m2 - a * m1) / (b * (b - a));
  return {m0 - of_a - of_b, of_a, of_b};
}

// `count` levels whose lambda is a function of the part of the way, from 0 to 1, and then clean data.
template <class LambdaAt>
std::vector<NoiseLevel> falling_levels(std::size_t count, double sigma_min, double sigma_max, LambdaAt lambda_at) {
  if (count == 0) fail(ErrorKind::usage, "sampling: 0 steps; give 1 or more");
  if (!(sigma_min > 0 && sigma_max > sigma_min)) {
    fail(ErrorKind::usage, "sampling: sigma from {} to {}; give 0 < sigma_min < sigma_max", sigma_max, sigma_min);
  }
  std::vector<NoiseLevel> levels;
  for (std::size_t i = 0; i < count; ++i) {
    levels.push_back(
        level_from_lambda(lambda_at(count == 1 ? 0 : static_cast<double>(i) / static_cast<double>(count - 1))));
  }
  levels.push_back({1, 0});
  return levels;
}

}  // namespace

std::vector<NoiseLevel> karras_levels(std::size_t count, double sigma_min, double sigma_max, double rho) {
  if (!(rho > 0)) fail(ErrorKind::usage, "sampling: rho is {}; give a number above 0", rho);
  return falling_levels(count, sigma_min, sigma_max, [&](double part) {
    const double high = std::pow(sigma_max, 1 / rho);
    const double low = std::pow(sigma_min, 1 / rho);
    return -rho * std::log(high + part * (low - high));
  });
}

std::vector<NoiseLevel> log_snr_levels(std::size_t count, double sigma_min, double sigma_max) {
  return falling_levels(count, sigma_min, sigma_max,
                        [&](double part) { return std::lerp(-std::log(sigma_max), -std::log(sigma_min), part); });
}

void fill_prior(const SampleRun& run, Matrix x) {
  fill_normal(RandomStream(run.seed, Purpose::prior), run.first_row, x);
}

void sample_ddpm(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels, Variance variance,
                 const SampleRun& run) {
  check_sampling(denoiser, x, levels);
  MatrixBuffer room(x.rows, 2 * x.cols);
  MatrixBuffer noise(x.rows, x.cols);
  observe(run, 0, levels, x);
  for (std::size_t i = 0; i + 1 < levels.size(); ++i) {
    ancestral_step(denoiser, variance, levels, i, x, room, noise, run);
    observe(run, i + 1, levels, x);
  }
}

void sample_ddim(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels, double eta,
                 const SampleRun& run) {
  check_sampling(denoiser, x, levels);
  if (!(eta >= 0 && eta <= 1)) fail(ErrorKind::usage, "sampling: eta is {}; give a number from 0 to 1", eta);
  MatrixBuffer room(x.rows, denoiser.outputs());
  MatrixBuffer noise(x.rows, x.cols);
  observe(run, 0, levels, x);
  for (std::size_t i = 0; i + 1 < levels.size(); ++i) {
    const NoiseLevel level = levels[i];
    const NoiseLevel next = levels[i + 1];
    // x_next = alpha_next x0 + sqrt(sigma_next^2 - s^2) eps + s z, with x0 = (x - sigma eps) / alpha.
    const double s = next.sigma > 0 ? eta * std::sqrt(q_posterior(level, next).variance) : 0.0;
    const double kept = std::sqrt(std::max(0.0, next.sigma * next.sigma - s * s));
    if (level.alpha == 0) {
      step_from_noise(denoiser, level, next, kept, x, room, run.pool);
    } else {
      const Matrix eps = predict_as(Parameterization::eps, denoiser, x, level, room, run.pool);
      const double ratio = next.alpha / level.alpha;
      combine(ratio, x, kept - ratio * level.sigma, eps, x);
    }
    if (s > 0) {
      fill_normal(RandomStream(run.seed, Purpose::sampler_noise, i), run.first_row, noise);
      combine(1, x, s, noise, x);
    }
    observe(run, i + 1, levels, x);
  }
}

void sample_heun(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels, const SampleRun& run) {
  check_sampling(denoiser, x, levels);
  MatrixBuffer room(x.rows, denoiser.outputs());
  MatrixBuffer room_ahead(x.rows, denoiser.outputs());
  MatrixBuffer ahead(x.rows, x.cols);
  observe(run, 0, levels, x);
  for (std::size_t i = 0; i + 1 < levels.size(); ++i) {
    const NoiseLevel level = levels[i];
    const NoiseLevel next = levels[i + 1];
    if (level.alpha == 0) {  // sigma / alpha is infinite: no place for a second order
      step_from_noise(denoiser, level, next, next.sigma, x, room, run.pool);
      observe(run, i + 1, levels, x);
      continue;
    }
    // With y = x / alpha and s = sigma / alpha: dy = eps ds, back in x.
    const double ratio = next.alpha / level.alpha;
    const double step = next.sigma - ratio * level.sigma;
    const Matrix eps = predict_as(Parameterization::eps, denoiser, x, level, room, run.pool);
    combine(ratio, x, step, eps, ahead);
    if (next.sigma > 0) {
      const Matrix eps_ahead = predict_as(Parameterization::eps, denoiser, ahead, next, room_ahead, run.pool);
      combine(0.5, eps, 0.5, eps_ahead, eps);
      combine(ratio, x, step, eps, x);
    } else {
      copy(ahead, x);
    }
    observe(run, i + 1, levels, x);
  }
}

void sample_dpmpp(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels, std::size_t order,
                  const SampleRun& run) {
  check_sampling(denoiser, x, levels);
  if (order < 1 || order > 3) fail(ErrorKind::usage, "sampling: DPM-Solver of order {}; give 1, 2 or 3", order);
  std::vector<double> lambda;       // of the levels behind, the latest first
  std::vector<MatrixBuffer> rooms;  // and the data predicted there
  const auto x0 = [&](std::size_t k) { return rooms[k].view().cols_from(0, x.cols); };
  observe(run, 0, levels, x);
  for (std::size_t i = 0; i + 1 < levels.size(); ++i) {
    const NoiseLevel level = levels[i];
    const NoiseLevel next = levels[i + 1];
    if (rooms.size() < order) rooms.emplace_back(x.rows, denoiser.outputs());
    std::rotate(rooms.begin(), rooms.end() - 1, rooms.end());  // std::ranges::rotate is beyond Clang 14
    lambda.insert(lambda.begin(), log_snr(level));
    lambda.resize(rooms.size());
    if (lambda.size() > 1 && std::isinf(lambda.back())) lambda.pop_back();  // pure noise is no place to bend from
    predict_as(Parameterization::x0, denoiser, x, level, rooms[0], run.pool);
    if (next.sigma > 0) {
      const std::vector<double> weights = exponential_weights(lambda, log_snr(next));
      combine(next.sigma / level.sigma, x, next.alpha * weights[0], x0(0), x);
      for (std::size_t k = 1; k < weights.size(); ++k) combine(1, x, next.alpha * weights[k], x0(k), x);
    } else {
      copy(x0(0), x);
    }
    observe(run, i + 1, levels, x);
  }
}

}  // namespace sfumato
