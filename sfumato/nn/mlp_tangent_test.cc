#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <complex>
#include <cstdint>
#include <tuple>
#include <vector>

#include "sfumato/nn/mlp.h"
#include "sfumato/nn/testing.h"

namespace sfumato {
namespace {

using Complex = std::complex<double>;
using testing::Problem;
using testing::small;

class MlpTangent : public ::testing::TestWithParam<std::tuple<Activation, bool, std::size_t, std::size_t>> {
 protected:
  static MlpConfig config() { return std::apply(small, GetParam()); }
};

std::vector<std::uint32_t> bits(const MatrixBuffer& matrix) {
  std::vector<std::uint32_t> all;
  all.reserve(matrix.rows() * matrix.cols());
  for (std::size_t i = 0; i < matrix.rows(); ++i) {
    for (const float value : matrix.row(i)) all.push_back(std::bit_cast<std::uint32_t>(value));
  }
  return all;
}

// The derivatives of a row's outputs along a direction: Im out(x + i h direction) / h.
std::vector<double> complex_step(const Problem& problem, std::span<const Complex> flat, std::size_t row,
                                 std::span<const float> direction) {
  constexpr double kStep = 1e-50;
  std::vector<Complex> x;
  for (std::size_t i = 0; i < direction.size(); ++i) {
    x.emplace_back(static_cast<double>(problem.x(row, i)), kStep * static_cast<double>(direction[i]));
  }
  std::vector<double> slopes;
  for (const Complex out :
       mlp_reference<Complex>(problem.config, flat, x, problem.tape.taps[row], problem.tape.encoding.row(row))) {
    slopes.push_back(out.imag() / kStep);
  }
  return slopes;
}

TEST_P(MlpTangent, IsTheComplexStep) {
  constexpr std::size_t kRows = 70;  // one row block and a tail
  constexpr std::size_t kDirections = 4;
  Problem problem(config(), kRows);
  const std::size_t in = problem.config.inputs;
  const std::size_t out = problem.config.outputs;
  MatrixBuffer directions(kRows, kDirections * in);
  MatrixBuffer prediction(kRows, out);
  MatrixBuffer slopes(kRows, kDirections * out);
  fill_normal(RandomStream(5, Purpose::test), 0, directions);
  problem.mlp.predict_along(problem.x, problem.tape.taps, directions, prediction, slopes, problem.pool,
                            problem.tape.encoding);
  const std::vector<Complex> flat(problem.parameters.span().begin(), problem.parameters.span().end());
  double largest = 0;
  double error = 0;
  for (std::size_t row = 0; row < kRows; ++row) {
    for (std::size_t k = 0; k < kDirections; ++k) {
      const std::vector<double> expected = complex_step(problem, flat, row, directions.row(row).subspan(k * in, in));
      for (std::size_t j = 0; j < out; ++j) {
        largest = std::max(largest, std::abs(expected[j]));
        error = std::max(error, std::abs(static_cast<double>(slopes(row, k * out + j)) - expected[j]));
      }
    }
  }
  EXPECT_GT(largest, 0.1);
  EXPECT_LT(error, 5e-6 * largest);
}

INSTANTIATE_TEST_SUITE_P(All, MlpTangent,
                         ::testing::Combine(::testing::Values(Activation::silu, Activation::softplus, Activation::tanh),
                                            ::testing::Bool(), ::testing::Values(1U, 2U, 4U),
                                            ::testing::Values(0U, 5U)));

// The default network, whose layers are wider than any vector register.
TEST(MlpTangent, BitsDoNotDependOnBlocksOrThreads) {
  constexpr std::size_t kRows = 150;
  MlpConfig config;
  config.conditions = 3;
  Problem problem(config, kRows);
  MatrixBuffer directions(kRows, 4);
  fill_normal(RandomStream(5, Purpose::test), 0, directions);
  MatrixBuffer alone(kRows, 2);
  MatrixBuffer expected(kRows, 4);
  for (std::size_t i = 0; i < kRows; ++i) {
    problem.mlp.predict_along(problem.x.view().rows_from(i, 1), std::span(problem.tape.taps).subspan(i, 1),
                              directions.view().rows_from(i, 1), alone.view().rows_from(i, 1),
                              expected.view().rows_from(i, 1), problem.pool,
                              problem.tape.encoding.view().rows_from(i, 1));
  }
  MatrixBuffer predicted(kRows, 2);
  problem.mlp.predict(problem.x, problem.tape.taps, predicted, problem.pool, problem.tape.encoding);
  for (const std::size_t threads : {1U, 3U}) {
    ThreadPool pool(threads);
    MatrixBuffer out(kRows, 2);
    MatrixBuffer slopes(kRows, 4);
    problem.mlp.predict_along(problem.x, problem.tape.taps, directions, out, slopes, pool, problem.tape.encoding);
    EXPECT_EQ(bits(slopes), bits(expected));
    EXPECT_EQ(bits(out), bits(alone));
    EXPECT_EQ(bits(out), bits(predicted));
  }
}

}  // namespace
}  // namespace sfumato
