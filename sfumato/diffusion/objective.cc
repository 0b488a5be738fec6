#include "sfumato/diffusion/objective.h"

#include <cmath>
#include <numbers>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"
#include "sfumato/diffusion/gaussian.h"

namespace sfumato {

namespace {

// The factor of L for a step drawn uniformly from `trained` steps.
double bound_weight(const Objective& objective, double trained) {
  switch (objective.kind) {
    case ObjectiveKind::simple:
      return 0;
    case ObjectiveKind::vlb:
    case ObjectiveKind::kl_entropy:
      return trained;
    case ObjectiveKind::hybrid:
      return objective.vlb_weight * trained;
  }
  return 0;
}

// weight * L_T as a function of x_0 (Ho20 eq. 5).
void add_prior_kl(NoiseLevel last, double weight, LevelLoss& loss) {
  loss.constant += weight * normal_kl(Normal{0, 2 * std::log(last.sigma)}, Normal{});
  loss.x0_square += weight * 0.5 * last.alpha * last.alpha;
}

void set_constants(const Objective& objective, std::span<const NoiseLevel> levels, LevelLoss& loss) {
  switch (objective.kind) {
    case ObjectiveKind::simple:
      return;
    case ObjectiveKind::vlb:
      return add_prior_kl(levels[0], 1, loss);
    case ObjectiveKind::hybrid:
      return add_prior_kl(levels[0], objective.vlb_weight, loss);
    case ObjectiveKind::kl_entropy:
      loss.constant = -kl_entropy_constant(levels, 1);
  }
}

bool has_squares(ObjectiveKind kind) { return kind == ObjectiveKind::simple || kind == ObjectiveKind::hybrid; }

LevelLoss step_loss(const Objective& objective, Parameterization target, Variance variance,
                    std::span<const NoiseLevel> levels, std::size_t step) {
  const NoiseLevel t = levels[step];
  const NoiseLevel s = levels[step + 1];
  LevelLoss loss;
  loss.step = levels.size() - 1 - step;
  loss.target = target_of(target, t, s);
  if (has_squares(objective.kind)) loss.square = loss_weight(objective.weighting, target, t, s);
  const std::size_t untrained = first_trained_step(objective.kind) - 1;
  loss.bound = bound_weight(objective, static_cast<double>(levels.size() - 1 - untrained));
  if (loss.bound > 0) loss.term = bound_term(target, variance, levels, step, s);
  loss.frozen_mean = objective.kind == ObjectiveKind::hybrid;
  set_constants(objective, levels, loss);
  return loss;
}

// The loss of one row, summed over coordinates and unweighted; the gradient is multiplied by `factor`.
double row_loss(const LevelLoss& level, std::span<const float> output, std::span<const float> x0,
                std::span<const float> eps, double factor, std::span<float> d_output) {
  const std::size_t dim = x0.size();
  const bool head = output.size() > dim;
  double sum = 0;
  for (std::size_t j = 0; j < dim; ++j) {
    const double error = static_cast<double>(output[j]) - level.target.eps * static_cast<double>(eps[j]) -
                         level.target.x0 * static_cast<double>(x0[j]);
    BoundValue term;
    if (level.bound > 0) term = bound_value(level.term, error, head ? static_cast<double>(output[dim + j]) : 0);
    if (level.frozen_mean) term.by_error = 0;
    sum += level.square * error * error + level.bound * term.value;
    d_output[j] = static_cast<float>(factor * (2 * level.square * error + level.bound * term.by_error));
    if (head) d_output[dim + j] = static_cast<float>(factor * level.bound * term.by_head);
  }
  return sum;
}

double constants(const LevelLoss& level, std::span<const float> x0) {
  double sum = static_cast<double>(x0.size()) * level.constant;
  if (level.x0_square == 0) return sum;
  for (const float x : x0) sum += level.x0_square * static_cast<double>(x) * static_cast<double>(x);
  return sum;
}

}  // namespace

void validate(const Objective& objective, Variance variance, std::size_t steps) {
  validate(objective.weighting);
  if (!(objective.vlb_weight > 0 && std::isfinite(objective.vlb_weight))) {
    fail(ErrorKind::usage, "vlb_weight is {}; give a number above 0", objective.vlb_weight);
  }
  const std::string kind = name_of(objective.kind);
  if (objective.kind == ObjectiveKind::simple && is_learned(variance)) {
    fail(ErrorKind::usage, "objective simple does not train variance {}; choose hybrid, vlb or kl_entropy",
         name_of(variance));
  }
  if (objective.kind == ObjectiveKind::hybrid && !is_learned(variance)) {
    fail(ErrorKind::usage, "objective hybrid trains a learned variance, this one is {}; choose learned_range or simple",
         name_of(variance));
  }
  if (!has_squares(objective.kind) && objective.weighting.kind != Weighting::simple) {
    fail(ErrorKind::usage, "objective {} defines its own weights; leave out weighting {}", kind,
         name_of(objective.weighting.kind));
  }
  if (objective.kind == ObjectiveKind::kl_entropy && steps < 2) {
    fail(ErrorKind::usage, "objective kl_entropy needs a chain of 2 steps or more; {}",
         steps == 0 ? "set process to chain, or choose vlb" : "raise chain_steps");
  }
}

std::size_t first_trained_step(ObjectiveKind kind) { return kind == ObjectiveKind::kl_entropy ? 2 : 1; }

std::vector<LevelLoss> chain_losses(const Objective& objective, Parameterization target, Variance variance,
                                    const NoiseSchedule& chain) {
  validate(objective, variance, chain.steps());
  const std::vector<NoiseLevel> levels = chain_levels(chain);
  std::vector<LevelLoss> losses;
  for (std::size_t t = 1; t <= chain.steps(); ++t) {
    losses.push_back(step_loss(objective, target, variance, levels, chain.steps() - t));
  }
  return losses;
}

LevelLoss continuous_loss(const Objective& objective, Parameterization target, NoiseLevel level, double sigma_min,
                          double sigma_max) {
  LevelLoss loss;
  loss.target = target_of(target, level);
  if (objective.kind == ObjectiveKind::simple) {
    loss.square = loss_weight(objective.weighting, target, level);
    return loss;
  }
  const double range = std::log(sigma_max) - std::log(sigma_min);
  const double eps_by_target = conversion(target, Parameterization::eps, level).prediction;
  loss.square = range * eps_by_target * eps_by_target;
  add_prior_kl(level_from_lambda(-std::log(sigma_max)), 1, loss);
  loss.constant += prior_entropy(1) + std::log(sigma_min);
  return loss;
}

double loss_and_grad(std::span<const LevelLoss> levels, ConstMatrix output, ConstMatrix x0, ConstMatrix eps,
                     double scale, Matrix d_output, std::span<double> row_losses) {
  const bool fits = output.rows == levels.size() && (output.cols == x0.cols || output.cols == 2 * x0.cols) &&
                    x0.rows == output.rows && eps.rows == output.rows && eps.cols == x0.cols &&
                    d_output.rows == output.rows && d_output.cols == output.cols;
  if (!fits || (!row_losses.empty() && row_losses.size() != levels.size())) {
    fail(ErrorKind::usage, "loss: output [{}, {}], x0 [{}, {}], eps [{}, {}], {} levels; give one shape", output.rows,
         output.cols, x0.rows, x0.cols, eps.rows, eps.cols, levels.size());
  }
  double loss = 0;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const LevelLoss& level = levels[i];
    if (level.term.variance.slope != 0 && output.cols == x0.cols) {
      fail(ErrorKind::usage, "loss: a learned variance, and an output of {} numbers without a head", output.cols);
    }
    const double row = row_loss(level, output.row(i), x0.row(i), eps.row(i), scale * level.weight, d_output.row(i));
    if (!row_losses.empty()) row_losses[i] = row / static_cast<double>(x0.cols);
    loss += scale * (level.weight * row + constants(level, x0.row(i)));
  }
  return loss;
}

}  // namespace sfumato
