// Numeric input features of an ordered column's values, and the curves over its values in the logits.
#pragma once

#include <cstddef>
#include <span>

#include "sfumato/base/matrix.h"
#include "sfumato/tables/column_codec.h"

namespace sfumato {

/// The number of features of a value.
inline std::size_t feature_count(std::size_t fourier_features) { return 3 + 2 * fourier_features; }

/// Features of each value of a column: its rank among the training rows (uniform, variance 1), the normal score of this
/// rank, the standardised value, and Fourier features of the rank, whose amplitude halves as the frequency doubles. A
/// missing value has zeros. Returns [symbols, feature_count(fourier_features)].
MatrixBuffer features_of_values(const ColumnCodec& encoding, std::size_t fourier_features);

/// Features of each first token of a column with two tokens: the mean over the values with this first token; zeros for
/// missing. Returns [first values, features].
MatrixBuffer features_of_first_tokens(const ColumnCodec& encoding, const MatrixBuffer& of_values);

/// The number of curves.
inline std::size_t curve_count(std::size_t basis_size) { return 2 + 2 * basis_size; }

/// Curves over the values of an ordered variable: the first two Hermite polynomials of the normal scores (with these
/// alone the softmax is a normal distribution of the scores), and cosines of rank and of index, with amplitudes that
/// fall as 1 / k. frequencies: of the values in order, then of the missing value if last_is_missing; there all curves
/// are 0. Returns [curve_count(basis_size), frequencies.size()].
MatrixBuffer logit_curves(std::span<const float> frequencies, bool last_is_missing, std::size_t basis_size);

}  // namespace sfumato
