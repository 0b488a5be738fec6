// Updates of flat parameter vectors: Adam, moving average, sum of squares.
#pragma once

#include <span>

namespace sfumato {

/// Constants of Adam (Kingma and Ba 2015, algorithm 1) and of the moving average for one step.
struct AdamStep {
  float learning_rate = 1e-3F;
  float beta1 = 0.9F;
  float beta2 = 0.999F;
  float epsilon = 1e-8F;
  float correction1 = 1.0F;     ///< 1 / (1 - beta1^step)
  float correction2 = 1.0F;     ///< 1 / (1 - beta2^step)
  float gradient_scale = 1.0F;  ///< factor of gradient clipping
  float ema_decay = 0.999F;
  float shrink =
      0.0F;  ///< fraction subtracted from the parameters first: decoupled weight decay (Loshchilov and Hutter 2019)
};

/// One pass over memory: scales the gradient and updates the moments, the parameters and their moving average in place.
/// All spans have the same length.
void adam_ema_update(const AdamStep& step, std::span<const float> gradient, std::span<float> parameters,
                     std::span<float> moment1, std::span<float> moment2, std::span<float> average);

/// The sum of squares in double, over fixed chunks in ascending order; not finite if an element is not finite.
double sum_of_squares(std::span<const float> values);

}  // namespace sfumato
