#include "sfumato/nn/mlp_rows.h"

#include <gtest/gtest.h>

#include <cmath>
#include <tuple>
#include <vector>

#include "sfumato/nn/testing.h"

namespace sfumato {
namespace {

using testing::Problem;
using testing::small;

class RowGradients : public ::testing::TestWithParam<std::tuple<Activation, bool, std::size_t, std::size_t>> {
 protected:
  static MlpConfig config() { return std::apply(small, GetParam()); }
};

// The reference: each row passes alone through a network with a tape of one row.
std::vector<AlignedFloats> one_by_one(Problem& problem, std::size_t rows) {
  std::vector<AlignedFloats> gradients;
  MlpTape tape(problem.config, 1);
  for (std::size_t row = 0; row < rows; ++row) {
    tape.taps[0] = problem.tape.taps[row];
    copy(problem.tape.d_out.view().rows_from(row, 1), tape.d_out.view());
    copy(problem.tape.encoding.view().rows_from(row, 1), tape.encoding.view());
    problem.mlp.forward(problem.x.view().rows_from(row, 1), tape, 0, 1);
    problem.mlp.backward(tape, 0, 1);
    gradients.emplace_back(problem.mlp.layout().size);
    problem.add_gradient(tape, 1, Accumulate::no, gradients.back().span());
  }
  return gradients;
}

double square(const AlignedFloats& values) {
  double sum = 0;
  for (const float value : values.span()) sum += static_cast<double>(value) * static_cast<double>(value);
  return sum;
}

TEST_P(RowGradients, NormsAreThoseOfOneRowAtATime) {
  constexpr std::size_t kRows = 20;
  Problem problem(config(), kRows);
  problem.forward_and_backward(7);
  const std::vector<AlignedFloats> naive = one_by_one(problem, kRows);
  std::vector<double> squares(kRows - 3);
  row_gradient_squares(problem.config, problem.tape, 3, squares);
  for (std::size_t i = 0; i < squares.size(); ++i) {
    EXPECT_NEAR(squares[i], square(naive[3 + i]), 1e-5 * squares[i]);
  }
}

TEST_P(RowGradients, FactorsScaleEachRowsGradient) {
  constexpr std::size_t kRows = 20;
  Problem problem(config(), kRows);
  problem.forward_and_backward(7);
  const std::vector<AlignedFloats> naive = one_by_one(problem, kRows);
  std::vector<float> factors;
  for (std::size_t i = 0; i < kRows; ++i) factors.push_back(1.0F / static_cast<float>(i + 1));
  scale_row_gradients(problem.tape, 0, factors);
  const AlignedFloats gradient = problem.gradient();
  for (std::size_t p = 0; p < gradient.size(); ++p) {
    double expected = 0;
    double size = 0;
    for (std::size_t i = 0; i < kRows; ++i) {
      const double part = static_cast<double>(factors[i]) * static_cast<double>(naive[i].data()[p]);
      expected += part;
      size += std::abs(part);
    }
    ASSERT_NEAR(static_cast<double>(gradient.data()[p]), expected, 1e-5 * size + 1e-12);
  }
}

INSTANTIATE_TEST_SUITE_P(All, RowGradients,
                         ::testing::Combine(::testing::Values(Activation::silu), ::testing::Bool(),
                                            ::testing::Values(1U, 2U, 4U), ::testing::Values(0U, 5U)));

}  // namespace
}  // namespace sfumato
