#include "sfumato/samplers/small_matrix.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "sfumato/base/random.h"

namespace sfumato {
namespace {

// A random symmetric matrix; with `positive`, B B^T.
std::vector<double> random_symmetric(std::size_t n, bool positive) {
  RowRandom random(RandomStream(3, Purpose::test), n);
  std::vector<double> b(n * n);
  for (double& value : b) value = random.normal();
  std::vector<double> a(n * n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      a[i * n + j] = b[i * n + j] + b[j * n + i];
      if (!positive) continue;
      a[i * n + j] = 0;
      for (std::size_t k = 0; k < n; ++k) a[i * n + j] += b[i * n + k] * b[j * n + k];
    }
  }
  return a;
}

TEST(SymmetricEigen, GivesTheMatrixBack) {
  for (const std::size_t n : {1U, 2U, 3U, 7U, 30U}) {
    const std::vector<double> a = random_symmetric(n, false);
    std::vector<double> workspace = a;
    std::vector<double> values(n);
    std::vector<double> axes(n * n);
    symmetric_eigen({workspace.data(), n, n}, values, {axes.data(), n, n});
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        double sum = 0;
        double dot = 0;
        for (std::size_t k = 0; k < n; ++k) {
          sum += axes[i * n + k] * values[k] * axes[j * n + k];
          dot += axes[k * n + i] * axes[k * n + j];
        }
        EXPECT_NEAR(sum, a[i * n + j], 1e-12 * static_cast<double>(n));
        EXPECT_NEAR(dot, i == j ? 1 : 0, 1e-13 * static_cast<double>(n));
      }
    }
  }
}

TEST(SymmetricEigen, EndsWhereThereAreNoNumbers) {
  std::vector<double> a{1, NAN, NAN, 2};
  std::vector<double> values(2);
  std::vector<double> axes(4);
  symmetric_eigen({a.data(), 2, 2}, values, {axes.data(), 2, 2});
  EXPECT_EQ(values[1], 2);
}

TEST(Cholesky, SolvesEquations) {
  for (const std::size_t n : {1U, 2U, 5U, 20U}) {
    const std::vector<double> a = random_symmetric(n, true);
    std::vector<double> l = a;
    ASSERT_TRUE(cholesky({l.data(), n, n}));
    std::vector<double> x(n);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) x[i] += a[i * n + j] * static_cast<double>(j + 1);
    }
    solve_lower({l.data(), n, n}, x);
    solve_lower_transposed({l.data(), n, n}, x);
    for (std::size_t j = 0; j < n; ++j) EXPECT_NEAR(x[j], static_cast<double>(j + 1), 1e-8);
  }
  std::vector<double> indefinite{1, 2, 2, 1};
  EXPECT_FALSE(cholesky({indefinite.data(), 2, 2}));
}

}  // namespace
}  // namespace sfumato
