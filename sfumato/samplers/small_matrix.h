// Linear algebra of symmetric matrices of a few rows, for one point at a time, in double.
#pragma once

#include <span>

#include "sfumato/base/matrix.h"

namespace sfumato {

/// a = axes diag(values) axes^T by Jacobi's rotations, row by row (Golub and Van Loan, section 8.5). a: [n, n]
/// symmetric, overwritten -> values: [n], axes: [n, n], whose columns are orthonormal.
void symmetric_eigen(DoubleMatrix a, std::span<double> values, DoubleMatrix axes);

/// a = L L^T, L in the lower triangle of a: [n, n]. False where a is not positive definite.
bool cholesky(DoubleMatrix a);

/// x = L^-1 x, and x = L^-T x, for L of cholesky(). x: [n].
void solve_lower(ConstDoubleMatrix l, std::span<double> x);
void solve_lower_transposed(ConstDoubleMatrix l, std::span<double> x);

}  // namespace sfumato
