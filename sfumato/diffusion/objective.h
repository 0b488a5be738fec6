// What training minimises.
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
  simple,      ///< the weighted squared error of what the network predicts (Ho20 eq. 14)
  vlb,         ///< the variational bound L_T + sum of L_{t-1} + L_0, in nats (Ho20 eq. 5)
  kl_entropy,  ///< -K of SD15: the KL terms of t >= 2 and entropies; the last step is not learned
  hybrid,      ///< simple + vlb_weight * vlb, the bound training the variance alone (ND21 eq. 16)
};
inline std::span<const std::string_view> enum_names(ObjectiveKind) {
  static constexpr std::array<std::string_view, 4> kNames{"simple", "vlb", "kl_entropy", "hybrid"};
  return kNames;
}

struct Objective {
  ObjectiveKind kind = ObjectiveKind::simple;
  WeightConfig weighting{};  ///< of simple, and of hybrid's simple part
  double vlb_weight = 1e-3;  ///< of hybrid
};

/// Throws Error (usage) on a setting out of range and on an objective that does not go with the variance or the
/// process: a learned variance wants an objective that trains it, and one on a chain. steps: of the chain, 0 for none.
void validate(const Objective& objective, Variance variance, std::size_t steps);

/// The loss of a row at one noise level, made ready. With e = prediction - wanted, one coordinate costs
/// weight * (square e^2 + bound * term(e, head)) + constant + x0_square x_0^2.
struct LevelLoss {
  Target target;  ///< what is wanted
  double square = 0;
  double bound = 0;
  BoundTerm term;            ///< L_{t-1} or, at t = 1, L_0
  bool frozen_mean = false;  ///< L does not train the prediction
  double constant = 0;       ///< what the network has no say in
  double x0_square = 0;
  double weight = 1;     ///< of a level that was drawn more or less often than its share
  std::size_t step = 0;  ///< t; 0 in a continuous process
};

/// The first step of a chain that an objective trains: 1, or 2 for kl_entropy.
std::size_t first_trained_step(ObjectiveKind kind);

/// The losses of the steps 1 .. T of a chain, for steps drawn evenly from first_trained_step() on, in the order of t.
/// Throws Error (usage) as validate() does.
std::vector<LevelLoss> chain_losses(const Objective& objective, Parameterization target, Variance variance,
                                    const NoiseSchedule& chain);

/// Of a level of a continuous process from sigma_min to sigma_max (of sigma / alpha). The bound is that of infinitely
/// many steps, the integral of |eps error|^2 over lambda (Kingma et al. 2021, 2107.00630, section 5), for levels
/// drawn evenly in lambda; then L_0 is that of p(x_0 | x_t) = N(x_t / alpha, (sigma / alpha)^2 I) at the lowest level.
LevelLoss continuous_loss(const Objective& objective, Parameterization target, NoiseLevel level, double sigma_min,
                          double sigma_max);

/// scale * the loss summed over rows and coordinates, and its gradient by the network's output.
/// levels: [B]; output, d_output: [B, D], or [B, 2 D] with a head behind the prediction; x0, eps: [B, D]. row_losses:
/// [B], each row's loss as a mean over coordinates, without its weight and constants; or empty. Throws Error (usage) on
/// a shape mismatch.
double loss_and_grad(std::span<const LevelLoss> levels, ConstMatrix output, ConstMatrix x0, ConstMatrix eps,
                     double scale, Matrix d_output, std::span<double> row_losses = {});

}  // namespace sfumato
