// Random Fourier features of a layer's input (Tancik et al. 2020): x -> [x, sin(F x), cos(F x)].
#pragma once

#include "sfumato/base/matrix.h"

namespace sfumato {

/// features = [x, sin(phase), cos(phase)] row by row. x: [B, D]; phase = x F: [B, K], with the factor 2 pi inside F;
/// features: [B, D + 2 K].
void fourier_features(ConstMatrix x, ConstMatrix phase, Matrix features);

}  // namespace sfumato
