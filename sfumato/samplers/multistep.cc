// Multistep solvers: DPM-Solver++ and UniPC. The data predicted at previous levels give a polynomial in lambda, which
// is integrated exactly.
#include <algorithm>
#include <cmath>

#include "sfumato/base/error.h"
#include "sfumato/kernels/normal.h"
#include "sfumato/samplers/exponential_weights.h"
#include "sfumato/samplers/sampler.h"
#include "sfumato/samplers/sampler_parts.h"

namespace sfumato {

namespace {

// The data predicted at the latest levels, newest first.
class Predictions {
 public:
  // Keeps at most `most` predictions.
  explicit Predictions(std::size_t most) : most_(most) {}

  void add(const Denoiser& denoiser, ConstMatrix x, NoiseLevel level, ThreadPool& pool) {
    if (predictions_.size() < most_) predictions_.emplace_back(x.rows, denoiser.outputs());
    std::rotate(predictions_.begin(), predictions_.end() - 1,
                predictions_.end());  // std::ranges::rotate is beyond Clang 14
    cols_ = x.cols;
    lambdas_.insert(lambdas_.begin(), log_snr(level));
    lambdas_.resize(predictions_.size());
    if (lambdas_.size() > 1 && std::isinf(lambdas_.back())) lambdas_.pop_back();  // infinite lambda cannot be a node
    predict_as(Parameterization::x0, denoiser, x, level, predictions_[0], pool);
  }
  std::size_t size() const { return lambdas_.size(); }
  std::span<const double> lambdas() const { return lambdas_; }
  Matrix x0(std::size_t k) { return predictions_[k].view().cols_from(0, cols_); }

  // to = a x + sum_k b weights[k] x0(k); `to` may be x.
  void combine_with(double a, ConstMatrix x, double b, std::span<const double> weights, Matrix to) {
    combine(a, x, b * weights[0], x0(0), to);
    for (std::size_t k = 1; k < weights.size(); ++k) combine(1, to, b * weights[k], x0(k), to);
  }

 private:
  std::size_t most_;
  std::size_t cols_ = 0;
  std::vector<double> lambdas_;
  std::vector<MatrixBuffer> predictions_;
};

void check_order(const char* solver, std::size_t order) {
  if (order < 1 || order > 3) fail(ErrorKind::usage, "sampling: {} of order {}; give 1, 2 or 3", solver, order);
}

void check_signal(std::span<const NoiseLevel> levels) {
  if (levels.back().alpha > 0) return;
  fail(ErrorKind::usage, "sampling: a multistep solver cannot reach noise without signal; choose euler or heun");
}

// The weights of UniPC with B_2(h) = e^h - 1: those of the polynomial, except that with one difference its weight is
// 1/2 (section 3.4), which has the same order and needs no matrix.
std::vector<double> unipc_weights(double from, double to, std::span<const double> nodes) {
  if (nodes.size() != 2) return exponential_weights(from, to, nodes);
  const double all = -std::expm1(from - to);
  const bool first_is_start = nodes[0] == from;
  const double part = ((first_is_start ? nodes[1] : nodes[0]) - from) / (to - from);
  const double other = 0.5 * all / part;
  if (first_is_start) return {all - other, other};
  return {other, all - other};
}

// DPM-Solver++ for the probability-flow ODE (`noisy` false) or the reverse SDE, in which x decays twice as fast and
// noise is added.
void solve(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels, std::size_t order, bool noisy,
           const SampleRun& run) {
  check_order("DPM-Solver", order);
  Predictions past(order);
  MatrixBuffer noise(noisy ? x.rows : 0, x.cols);
  observe(run, 0, levels, x);
  for (std::size_t i = 0; i + 1 < levels.size(); ++i) {
    const NoiseLevel level = levels[i];
    const NoiseLevel next = levels[i + 1];
    past.add(denoiser, x, level, run.pool);
    if (next.sigma > 0) {
      const double h = log_snr(next) - past.lambdas()[0];
      const auto weights = exponential_weights(past.lambdas()[0], log_snr(next), past.lambdas(), noisy ? 2 : 1);
      past.combine_with(next.sigma / level.sigma * (noisy ? std::exp(-h) : 1), x, next.alpha, weights, x);
      if (noisy) {
        fill_normal(RandomStream(run.seed, Purpose::sampler_noise, i), run.first_row, noise);
        combine(1, x, next.sigma * std::sqrt(-std::expm1(-2 * h)), noise, x);
      }
    } else {
      copy(past.x0(0), x);
    }
    observe(run, i + 1, levels, x);
  }
}

}  // namespace

void sample_dpmpp(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels, std::size_t order,
                  const SampleRun& run) {
  check_flow(denoiser, x, levels);
  check_signal(levels);
  solve(denoiser, x, levels, order, false, run);
}

void sample_dpmpp_sde(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels, std::size_t order,
                      const SampleRun& run) {
  check_sampling(denoiser, x, levels);
  solve(denoiser, x, levels, order, true, run);
}

void sample_unipc(const Denoiser& denoiser, Matrix x, std::span<const NoiseLevel> levels, std::size_t order,
                  const SampleRun& run) {
  check_flow(denoiser, x, levels);
  check_signal(levels);
  check_order("UniPC", order);
  Predictions past(order + 1);
  MatrixBuffer before(x.rows, x.cols);  // x at the previous level
  std::size_t used = 0;                 // predictions used by the previous step
  for (std::size_t i = 0; i + 1 < levels.size(); ++i) {
    const NoiseLevel level = levels[i];
    const NoiseLevel next = levels[i + 1];
    past.add(denoiser, x, level, run.pool);
    if (used > 0 && past.size() > used) {  // UniC: repeats the previous step with the prediction at its end
      const auto nodes = past.lambdas().first(used + 1);
      const auto weights = unipc_weights(nodes[1], nodes[0], nodes);
      past.combine_with(level.sigma / levels[i - 1].sigma, before, level.alpha, weights, x);
    }
    observe(run, i, levels, x);
    if (next.sigma > 0) {  // UniP
      copy(x, before);
      used = std::min(order, past.size());
      const auto weights = unipc_weights(past.lambdas()[0], log_snr(next), past.lambdas().first(used));
      past.combine_with(next.sigma / level.sigma, x, next.alpha, weights, x);
    } else {
      copy(past.x0(0), x);
    }
  }
  observe(run, levels.size() - 1, levels, x);
}

}  // namespace sfumato
