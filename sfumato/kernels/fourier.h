// Random Fourier features of the input of a layer (Tancik et al. 2020): x -> [x, sin(F x), cos(F x)].
#pragma once

#include "sfumato/base/matrix.h"

namespace sfumato {

/// features = [x, sin(phase), cos(phase)] for each row. x: [B, D]; phase = x F: [B, K], where F includes the factor 2
/// pi; features: [B, D + 2 K].
void fourier_features(ConstMatrix x, ConstMatrix phase, Matrix features);

/// The forward-mode derivative along x_dot: features_dot = [x_dot, cos(phase) phase_dot, -sin(phase) phase_dot], with
/// the sines and cosines of `features` and phase_dot = x_dot F. x_dot: [B, D]; phase_dot: [B, K]; features,
/// features_dot: [B, D + 2 K].
void fourier_features_tangent(ConstMatrix features, ConstMatrix x_dot, ConstMatrix phase_dot, Matrix features_dot);

}  // namespace sfumato
