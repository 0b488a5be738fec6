#include "sfumato/points/probability_flow.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numeric>

#include "sfumato/base/error.h"
#include "sfumato/base/estimate.h"
#include "sfumato/base/random.h"
#include "sfumato/diffusion/parameterization.h"

namespace sfumato {

namespace {

// The time variable u of the ODE: alpha = -tanh u, sigma = 1 / cosh u. Each formula is used where it is accurate.
double time_of(NoiseLevel level) {
  return level.alpha < 0.5 ? -std::atanh(level.alpha) : std::log(level.sigma / (1 + level.alpha));
}
NoiseLevel level_at(double u) { return {-std::tanh(u), 1 / std::cosh(u)}; }

// Below this lambda, where sigma / alpha is 3000, the ODE hardly changes the points.
constexpr double kNearNoise = -8;
// With more pieces their discontinuities are small, and even steps may cross them.
constexpr std::size_t kMostPieces = 256;

// The ends of the pieces in lambda: the knots in the range, and its end or a level before pure noise.
std::vector<double> piece_ends(double first, NoiseLevel to, std::vector<double> knots) {
  const double last = to.alpha > 0 ? log_snr(to) : std::min(first - 1, kNearNoise);
  if (knots.size() >= kMostPieces) knots.clear();
  knots.push_back(kNearNoise);
  std::erase_if(knots, [&](double lambda) { return lambda >= first || lambda <= last; });
  std::ranges::sort(knots, std::greater<>());
  knots.push_back(last);
  return knots;
}

// Levels from one level to another, with about `steps` steps in pieces between the knots, as evenly spaced in lambda as
// these allow.
std::vector<NoiseLevel> levels_in_pieces(NoiseLevel from, NoiseLevel to, const std::vector<double>& knots,
                                         std::size_t steps) {
  if (steps == 0) fail(ErrorKind::usage, "likelihood: 0 steps of the ODE; give 1 or more");
  const double first = log_snr(from);
  if (!(first > log_snr(to)) || from.sigma == 0) {
    fail(ErrorKind::usage, "likelihood: the levels of the ODE must rise from a noisy level to a noisier one");
  }
  if (knots.size() >= kMostPieces) steps = std::max(steps, kMostPieces);
  const std::vector<double> ends = piece_ends(first, to, knots);
  const double length = first - std::clamp(kNearNoise, ends.back(), first - 1e-9);
  std::vector<double> lambdas{first};
  for (const double end : ends) {
    const double begin = lambdas.back();
    const double rate = begin > kNearNoise ? static_cast<double>(steps) / length : 1;
    // Keeps an integer number of steps despite rounding.
    const double pieces = std::max(1.0, std::ceil(rate * (begin - end) - 1e-6));
    lambdas.reserve(lambdas.size() + static_cast<std::size_t>(pieces));
    for (double i = 1; i <= pieces; ++i) lambdas.push_back(std::lerp(begin, end, i / pieces));
  }
  std::vector<NoiseLevel> levels;
  levels.reserve(lambdas.size() + 1);
  for (const double lambda : lambdas) levels.push_back(level_from_lambda(lambda));
  if (to.alpha == 0) levels.push_back(to);
  return levels;
}

// The ODE for a block of rows. The state is the points [N, dim], then the integrals of the divergence [N, measures].
class Flow {
 public:
  Flow(const Denoiser& denoiser, std::span<const std::size_t> moving, const Divergence& divergence,
       std::uint64_t first_row, std::size_t rows, ThreadPool& pool)
      : denoiser_(denoiser),
        moving_(moving),
        rows_(rows),
        dim_(denoiser.dim()),
        exact_(moving.size() <= divergence.exact_dim),
        count_(exact_ ? moving.size() : divergence.probes),
        directions_(rows * count_ * dim_),
        out_(rows * dim_),
        slopes_(directions_.size()),
        pool_(pool) {
    for (std::size_t i = 0; i < rows; ++i) fill_directions(divergence.seed, first_row + i, directions_of(i));
  }
  std::size_t measures() const { return exact_ ? 1 : count_; }
  std::size_t size() const { return rows_ * (dim_ + measures()); }

  // d state / du = sigma v, and sigma times its divergence.
  void rates(double u, const std::vector<double>& state, std::vector<double>& rates) {
    const NoiseLevel level = level_at(u);
    const std::size_t cols = count_ * dim_;
    denoiser_.predict_along({state.data(), rows_, dim_}, level, {directions_.data(), rows_, cols},
                            {out_.data(), rows_, dim_}, {slopes_.data(), rows_, cols}, pool_);
    Combination v = reading(Parameterization::v, denoiser_, level);
    v = {level.sigma * v.x_t, level.sigma * v.prediction};
    std::ranges::fill(rates, 0.0);
    for (std::size_t i = 0; i < rows_; ++i) {
      for (const std::size_t j : moving_) {
        rates[i * dim_ + j] = v.x_t * state[i * dim_ + j] + v.prediction * out_[i * dim_ + j];
      }
      const std::size_t first = rows_ * dim_ + i * measures();
      for (std::size_t m = 0; m < measures(); ++m) rates[first + m] = static_cast<double>(moving_.size()) * v.x_t;
      for (std::size_t k = 0; k < count_; ++k) rates[first + (exact_ ? 0 : k)] += v.prediction * along(i, k);
    }
  }

 private:
  std::span<double> directions_of(std::size_t row) {
    return std::span(directions_).subspan(row * count_ * dim_, count_ * dim_);
  }
  // Unit vectors, or random signs.
  void fill_directions(std::uint64_t seed, std::uint64_t row, std::span<double> to) const {
    RowRandom random(RandomStream(seed, Purpose::divergence_probes), row);
    for (std::size_t k = 0; k < count_; ++k) {
      if (exact_) {
        to[k * dim_ + moving_[k]] = 1;
        continue;
      }
      for (const std::size_t j : moving_) to[k * dim_ + j] = (random() & 1U) != 0 ? 1 : -1;
    }
  }
  // The direction times the directional derivative.
  double along(std::size_t row, std::size_t k) const {
    const auto at = static_cast<std::ptrdiff_t>((row * count_ + k) * dim_);
    return std::inner_product(directions_.begin() + at, directions_.begin() + at + static_cast<std::ptrdiff_t>(dim_),
                              slopes_.begin() + at, 0.0);
  }

  const Denoiser& denoiser_;
  std::span<const std::size_t> moving_;
  std::size_t rows_;
  std::size_t dim_;
  bool exact_;
  std::size_t count_;  // number of directions
  std::vector<double> directions_;
  std::vector<double> out_;
  std::vector<double> slopes_;
  ThreadPool& pool_;
};

// The classical Runge-Kutta method: each stage uses the slope of the previous one.
struct Stage {
  double time;
  double weight;
};
constexpr std::array<Stage, 4> kStages{{{0, 1.0 / 6}, {0.5, 1.0 / 3}, {0.5, 1.0 / 3}, {1, 1.0 / 6}}};
// The first and last stages are evaluated this far inside a step, because the prediction may be discontinuous at its
// ends.
constexpr double kInside = 1e-7;

void follow(Flow& flow, std::span<const NoiseLevel> levels, std::vector<double>& state) {
  std::vector<double> at(state.size());
  std::vector<double> rates(state.size());
  std::vector<double> next(state.size());
  for (std::size_t i = 0; i + 1 < levels.size(); ++i) {
    const double u = time_of(levels[i]);
    const double h = time_of(levels[i + 1]) - u;
    next = state;
    for (const Stage& stage : kStages) {
      const double reach = stage.time * h;
      for (std::size_t k = 0; k < state.size(); ++k) at[k] = state[k] + reach * rates[k];
      flow.rates(u + std::clamp(stage.time, kInside, 1 - kInside) * h, at, rates);
      for (std::size_t k = 0; k < state.size(); ++k) next[k] += stage.weight * h * rates[k];
    }
    std::swap(state, next);
  }
}

// The number of rows per block, limited by the memory of their directions.
constexpr std::size_t kMostRows = 8192;
constexpr std::size_t kMostNumbers = std::size_t{1} << 21U;

}  // namespace

std::size_t flow_rows(std::size_t dim, std::size_t moving, const Divergence& divergence) {
  const std::size_t directions = moving <= divergence.exact_dim ? moving : divergence.probes;
  return std::clamp(kMostNumbers / std::max<std::size_t>(1, dim * directions), std::size_t{64}, kMostRows);
}

std::vector<NoiseLevel> rising_levels(NoiseLevel from, NoiseLevel to, std::size_t steps) {
  return levels_in_pieces(from, to, {}, steps);
}

std::vector<NoiseLevel> flow_levels(const ModelConfig& model, std::size_t steps) {
  std::vector<double> knots = make_embedding(model).knots();
  if (model.process == NoiseProcess::continuous) {
    return levels_in_pieces(first_level(model), last_level(model), knots, steps);
  }
  const NoiseSchedule chain = make_chain(model);
  const std::vector<double> between = LevelEmbedding(chain).knots();
  // A predicted mean has fixed steps, and a fixed last step does not use the tables.
  if (model.parameterization == Parameterization::mean) knots = between;
  if (model.fixed_last_step) knots.push_back(between.front());
  return levels_in_pieces(chain.level(1), last_level(model), knots, steps);
}

FlowEnd follow_flow(const Denoiser& denoiser, std::span<const NoiseLevel> levels, ConstDoubleMatrix points,
                    std::span<const std::size_t> moving, const Divergence& divergence, std::uint64_t first_row,
                    ThreadPool& pool) {
  const std::size_t dim = denoiser.dim();
  if (points.cols != dim) {
    fail(ErrorKind::usage, "likelihood: points have {} numbers, the model {}", points.cols, dim);
  }
  const bool exact = moving.size() <= divergence.exact_dim;
  if (!exact && divergence.probes < 2) {
    fail(ErrorKind::usage, "likelihood: {} probes of the divergence; give 2 or more", divergence.probes);
  }
  const std::size_t block = flow_rows(dim, moving.size(), divergence);
  FlowEnd end;
  for (std::size_t first = 0; first < points.rows; first += block) {
    const std::size_t rows = std::min(block, points.rows - first);
    Flow flow(denoiser, moving, divergence, first_row + first, rows, pool);
    std::vector<double> state(flow.size());
    for (std::size_t i = 0; i < rows; ++i) {
      std::ranges::copy(points.row(first + i), state.begin() + static_cast<std::ptrdiff_t>(i * dim));
    }
    follow(flow, levels, state);
    const std::span<const double> all(state);
    end.points.insert(end.points.end(), state.begin(), state.begin() + static_cast<std::ptrdiff_t>(rows * dim));
    for (std::size_t i = 0; i < rows; ++i) {
      const Estimate volume = estimate(all.subspan(rows * dim + i * flow.measures(), flow.measures()));
      end.log_volume.push_back(volume.mean);
      if (!exact) end.probe_error.push_back(volume.standard_error);
    }
  }
  return end;
}

}  // namespace sfumato
