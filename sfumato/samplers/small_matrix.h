// Linear algebra of small symmetric matrices, in double.
#pragma once

#include <span>

#include "sfumato/base/matrix.h"

namespace sfumato {

/// a = axes diag(values) axes^T by cyclic Jacobi rotations (Golub and Van Loan, section 8.5). a: [n, n] symmetric,
/// overwritten -> values: [n], axes: [n, n], columns orthonormal.
void symmetric_eigen(DoubleMatrix a, std::span<double> values, DoubleMatrix axes);

/// a = L L^T with L in the lower triangle of a: [n, n]. Returns false if a is not positive definite.
bool cholesky(DoubleMatrix a);

/// x = L^-1 x, and x = L^-T x, with L from cholesky(). x: [n].
void solve_lower(ConstDoubleMatrix l, std::span<double> x);
void solve_lower_transposed(ConstDoubleMatrix l, std::span<double> x);

}  // namespace sfumato
