// Training objectives and their gradients.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "sfumato/base/matrix.h"
#include "sfumato/diffusion/bound.h"
#include "sfumato/diffusion/level.h"
#include "sfumato/diffusion/parameterization.h"
#include "sfumato/diffusion/schedule.h"
#include "sfumato/diffusion/variance.h"
#include "sfumato/diffusion/weighting.h"

namespace sfumato {

enum class ObjectiveKind {
  simple,      ///< weighted squared error of the prediction (Ho20 eq. 14)
  vlb,         ///< variational bound L_T + sum of L_{t-1} + L_0, in nats (Ho20 eq. 5)
  kl_entropy,  ///< -K of SD15: the KL terms of t >= 2 and entropies; the last step is not trained
  hybrid,      ///< simple + vlb_weight * vlb, where the bound trains only the variance (ND21 eq. 16)
};
inline std::span<const std::string_view> enum_names(ObjectiveKind) {
  static constexpr std::array<std::string_view, 4> kNames{"simple", "vlb", "kl_entropy", "hybrid"};
  return kNames;
}

struct Objective {
  ObjectiveKind kind = ObjectiveKind::simple;
  WeightConfig weighting{};  ///< of simple and the simple part of hybrid
  double vlb_weight = 1e-3;  ///< of hybrid
};

/// Throws Error (usage) on a setting out of range and on an objective that does not fit the variance or the process: a
/// learned variance needs a chain and an objective that trains it. steps: T of the chain, 0 for a continuous process.
void validate(const Objective& objective, Variance variance, std::size_t steps);

/// The precomputed loss of a row at one noise level. With e = prediction - target, one coordinate contributes weight *
/// (square e^2 + bound * term(e, head)) + constant + x0_square x_0^2.
struct LevelLoss {
  Target target;  ///< what the network should predict
  double square = 0;
  double bound = 0;
  BoundTerm term;            ///< L_{t-1}, or L_0 at t = 1
  bool frozen_mean = false;  ///< if true, the bound does not train the prediction
  double constant = 0;       ///< terms that do not depend on the network
  double x0_square = 0;
  double weight = 1;     ///< importance weight of the level
  std::size_t step = 0;  ///< t; 0 in a continuous process
};

/// The first step of a chain that an objective trains: 1, or 2 for kl_entropy.
std::size_t first_trained_step(ObjectiveKind kind);

/// The losses of steps t = 1 .. T of a chain, for steps drawn uniformly from first_trained_step() .. T. Throws Error
/// (usage) as validate() does.
std::vector<LevelLoss> chain_losses(const Objective& objective, Parameterization target, Variance variance,
                                    const NoiseSchedule& chain);

/// The loss at a level of a continuous process with sigma / alpha in [sigma_min, sigma_max]. The bound is the limit of
/// infinitely many steps, the integral of |eps error|^2 over lambda (Kingma et al. 2021, 2107.00630, section 5), for
/// levels drawn uniformly in lambda. L_0 is that of p(x_0 | x_t) = N(x_t / alpha, (sigma / alpha)^2 I) at the lowest
/// level.
LevelLoss continuous_loss(const Objective& objective, Parameterization target, NoiseLevel level, double sigma_min,
                          double sigma_max);

/// scale * the loss summed over rows and coordinates, and its gradient with respect to the network's output. levels:
/// [B]; output, d_output: [B, D], or [B, 2 D] with the head after the prediction; x0, eps: [B, D]. row_losses: [B], the
/// mean loss of each row over coordinates without weight and constants, or empty. Throws Error (usage) on a shape
/// mismatch.
double loss_and_grad(std::span<const LevelLoss> levels, ConstMatrix output, ConstMatrix x0, ConstMatrix eps,
                     double scale, Matrix d_output, std::span<double> row_losses = {});

}  // namespace sfumato
