// Noise levels of a training batch and the loss at each level.
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
  /// Throws Error (usage) on an invalid configuration.
  explicit LossPlan(const PointConfig& config);

  /// Before a training step: updates the importance-sampling probabilities from the history.
  void follow(const StepHistory& history);
  /// Draws levels and losses of rows first, first + 1, ... of a training step's batch.
  void draw(std::uint64_t step, std::size_t first, std::span<NoiseLevel> levels, std::span<LevelLoss> losses) const;
  /// After a training step: adds the rows' losses to the history, in order.
  void record(std::span<const LevelLoss> losses, std::span<const double> row_losses, StepHistory& history) const;

 private:
  void draw_steps(const RandomStream& stream, std::size_t first, std::span<NoiseLevel> levels,
                  std::span<LevelLoss> losses) const;

  PointConfig config_;
  std::vector<NoiseLevel> levels_;  // of steps 1 .. T of a chain
  std::vector<LevelLoss> losses_;
  StepDistribution distribution_;
};

}  // namespace sfumato
