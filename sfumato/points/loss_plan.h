// Which noise levels a training batch sees, and what the loss of each is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sfumato/diffusion/level.h"
#include "sfumato/diffusion/objective.h"
#include "sfumato/diffusion/schedule.h"
#include "sfumato/diffusion/step_sampling.h"
#include "sfumato/points/point_config.h"

namespace sfumato {

class LossPlan {
 public:
  /// Throws Error (usage) on a bad configuration.
  explicit LossPlan(const PointConfig& config);

  /// Before a training step: importance sampling takes the steps as often as the history says.
  void follow(const StepHistory& history);
  /// Levels and losses of rows first, first + 1, ... of the batch of a training step.
  void draw(std::uint64_t step, std::size_t first, std::span<NoiseLevel> levels, std::span<LevelLoss> losses) const;
  /// After a training step: the history takes the rows' losses in their order.
  void record(std::span<const LevelLoss> losses, std::span<const double> row_losses, StepHistory& history) const;

 private:
  void draw_steps(const RandomStream& stream, std::size_t first, std::span<NoiseLevel> levels,
                  std::span<LevelLoss> losses) const;

  PointConfig config_;
  std::vector<NoiseLevel> levels_;  // of a chain's steps 1 .. T
  std::vector<LevelLoss> losses_;
  StepDistribution distribution_;
};

}  // namespace sfumato
