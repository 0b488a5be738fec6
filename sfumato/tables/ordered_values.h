// Where the values of an ordered column stand: as numbers that a network sees, and as curves that logits are made of.
#pragma once

#include <cstddef>
#include <span>

#include "sfumato/base/matrix.h"
#include "sfumato/tables/column_codec.h"

namespace sfumato {

/// How many numbers say where a value stands.
inline std::size_t features_of_value(std::size_t fourier_features) { return 3 + 2 * fourier_features; }

/// Of each value of a column: its rank among the training rows (uniform, of variance 1), the normal score of that rank,
/// its size in standard deviations from the mean, and sines and cosines of the rank, each octave half as large as the
/// one before; zeros for a missing value. [symbols, numbers_of_value(octaves)]
MatrixBuffer features_of_values(const ColumnCodec& encoding, std::size_t fourier_features);

/// Of each first token of a column whose values are written with two: the means of its values'; zeros for missing.
/// [first levels, numbers]
MatrixBuffer numbers_of_first_tokens(const ColumnCodec& encoding, const MatrixBuffer& of_values);

/// How many curves there are.
inline std::size_t curves_of_values(std::size_t basis_size) { return 2 + 2 * basis_size; }

/// Curves over the values of an ordered variable: the first two Hermite polynomials of their normal scores, with which
/// a softmax is a normal distribution in these, and cosines over their ranks and their places, each smaller than the
/// one before. shares: of the values, in order, then of a missing one if there is any, where all curves are 0.
/// [curves_of_values(harmonics), shares]
MatrixBuffer logit_curves(std::span<const float> frequencies, bool last_is_missing, std::size_t basis_size);

}  // namespace sfumato
