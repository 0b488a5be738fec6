// The passes over flat parameter vectors that end a training step.
#pragma once

#include <span>

namespace sfumato {

/// What Adam (Kingma and Ba 2015, algorithm 1) and the moving average need for one step.
struct AdamStep {
  float learning_rate = 1e-3F;
  float beta1 = 0.9F;
  float beta2 = 0.999F;
  float epsilon = 1e-8F;
  float correction1 = 1.0F;     ///< 1 / (1 - beta1^step)
  float correction2 = 1.0F;     ///< 1 / (1 - beta2^step)
  float gradient_scale = 1.0F;  ///< what clipping multiplies the gradient with
  float ema_decay = 0.999F;
  float shrink =
      0.0F;  ///< what the parameters lose of themselves first: decoupled weight decay (Loshchilov and Hutter 2019)
};

/// One pass over memory: scales the gradient, moves the moments, the parameters and their moving average.
/// All spans have one length; they are updated in place.
void adam_ema_update(const AdamStep& step, std::span<const float> gradient, std::span<float> parameters,
                     std::span<float> moment1, std::span<float> moment2, std::span<float> average);

/// The sum of squares, in double, in rising order of fixed chunks; not finite where a number is not.
double sum_of_squares(std::span<const float> values);

}  // namespace sfumato
