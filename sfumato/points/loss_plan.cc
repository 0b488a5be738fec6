#include "sfumato/points/loss_plan.h"

#include "sfumato/diffusion/level_sampling.h"

namespace sfumato {

LossPlan::LossPlan(const PointConfig& config) : config_(config) {
  validate(config);
  if (config.model.process == NoiseProcess::continuous) return;
  const NoiseSchedule chain = make_chain(config.model);
  for (std::size_t t = 1; t <= chain.steps(); ++t) levels_.push_back(chain.level(t));
  losses_ = chain_losses(config.objective, config.model.parameterization, config.model.variance, chain);
  distribution_ = StepDistribution::even(first_trained_step(config.objective.kind), chain.steps());
}

void LossPlan::follow(const StepHistory& history) {
  if (config_.step_sampling == StepSampling::uniform) return;
  const std::size_t first = first_trained_step(config_.objective.kind);
  distribution_ = StepDistribution(first, importance_probabilities(history, first));
}

void LossPlan::draw(std::uint64_t step, std::size_t first, std::span<NoiseLevel> levels,
                    std::span<LevelLoss> losses) const {
  const RandomStream stream(config_.seed, Purpose::noise_levels, step);
  if (config_.model.process == NoiseProcess::chain) return draw_steps(stream, first, levels, losses);
  const ModelConfig& model = config_.model;
  const ScheduleConfig& ends = model.schedule;
  if (config_.objective.kind == ObjectiveKind::vlb) {
    sample_levels(LevelRange{ends.sigma_min, ends.sigma_max}, stream, first, config_.batch, levels);
  } else {
    sample_levels(config_.levels, stream, first, config_.batch, levels);
  }
  for (std::size_t i = 0; i < levels.size(); ++i) {
    losses[i] = continuous_loss(config_.objective, model.parameterization, levels[i], ends.sigma_min, ends.sigma_max);
  }
}

void LossPlan::draw_steps(const RandomStream& stream, std::size_t first, std::span<NoiseLevel> levels,
                          std::span<LevelLoss> losses) const {
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const DrawnStep drawn = distribution_.draw(stream, first + i, config_.batch);
    levels[i] = levels_[drawn.t - 1];
    losses[i] = losses_[drawn.t - 1];
    losses[i].weight = drawn.weight;
  }
}

void LossPlan::record(std::span<const LevelLoss> losses, std::span<const double> row_losses,
                      StepHistory& history) const {
  if (config_.step_sampling == StepSampling::uniform) return;
  for (std::size_t i = 0; i < losses.size(); ++i) history.record(losses[i].step, row_losses[i]);
}

}  // namespace sfumato
