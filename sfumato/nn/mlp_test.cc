#include "sfumato/nn/mlp.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <complex>
#include <cstdint>
#include <tuple>

#include "sfumato/base/error.h"
#include "sfumato/nn/testing.h"

namespace sfumato {
namespace {

using testing::Problem;
using testing::small;

class MlpVariants : public ::testing::TestWithParam<std::tuple<Activation, bool, std::size_t, std::size_t>> {
 protected:
  static MlpConfig config() { return std::apply(small, GetParam()); }
};

TEST_P(MlpVariants, ForwardMatchesTheScalarReference) {
  Problem problem(config(), 130);
  problem.forward_and_backward(kRowBlock);
  const std::vector<double> flat(problem.parameters.span().begin(), problem.parameters.span().end());
  for (std::size_t row = 0; row < 130; ++row) {
    const std::vector<double> expected = problem.reference<double>(flat, row);
    for (std::size_t j = 0; j < expected.size(); ++j) {
      EXPECT_NEAR(static_cast<double>(problem.tape.out(row, j)), expected[j], 2e-5 * (1 + std::abs(expected[j])));
    }
  }
}

// Accumulating microbatches on a tape of 50 rows gives the gradient of a tape for the whole batch.
TEST_P(MlpVariants, GradientInPartsHasTheBitsOfTheWhole) {
  Problem problem(config(), 130);
  problem.forward_and_backward(kRowBlock);
  const AlignedFloats whole = problem.gradient();
  MlpTape part(problem.config, 50);
  AlignedFloats sum(whole.size());
  for (std::size_t first = 0; first < 130; first += 50) {
    const std::size_t rows = std::min<std::size_t>(50, 130 - first);
    std::copy_n(&problem.tape.taps[first], rows, part.taps.begin());
    copy(problem.tape.d_out.view().rows_from(first, rows), part.d_out.view().rows_from(0, rows));
    copy(problem.tape.encoding.view().rows_from(first, rows), part.encoding.view().rows_from(0, rows));
    problem.mlp.forward(problem.x.view().rows_from(first, rows), part, 0, rows);
    problem.mlp.backward(part, 0, rows);
    problem.add_gradient(part, rows, first > 0 ? Accumulate::yes : Accumulate::no, sum.span());
  }
  EXPECT_TRUE(std::ranges::equal(sum.span(), whole.span()));
}

// The loss is sum(out * d_out); its gradient with respect to a parameter is Im loss(p + i h) / h.
TEST_P(MlpVariants, GradientIsTheComplexStep) {
  using Complex = std::complex<double>;
  constexpr double kStep = 1e-50;
  constexpr std::size_t kBatch = 9;
  Problem problem(config(), kBatch);
  problem.forward_and_backward(4);
  const AlignedFloats gradient = problem.gradient();
  std::vector<Complex> flat(problem.parameters.span().begin(), problem.parameters.span().end());
  for (const TensorSlice& tensor : problem.mlp.layout().tensors()) {
    if (tensor.name == "fourier.frequencies") {  // not trained
      for (const float g : tensor.values(gradient.span())) EXPECT_EQ(g, 0.0F);
      continue;
    }
    double largest = 0;
    double error = 0;
    for (std::size_t p = tensor.offset; p < tensor.offset + tensor.rows * tensor.cols; ++p) {
      const Complex before = flat[p];
      flat[p] += Complex(0, kStep);
      double expected = 0;
      for (std::size_t row = 0; row < kBatch; ++row) {
        const std::vector<Complex> out = problem.reference<Complex>(flat, row);
        for (std::size_t j = 0; j < out.size(); ++j) {
          expected += static_cast<double>(problem.tape.d_out(row, j)) * out[j].imag() / kStep;
        }
      }
      flat[p] = before;
      largest = std::max(largest, std::abs(expected));
      error = std::max(error, std::abs(expected - static_cast<double>(gradient.data()[p])));
    }
    EXPECT_GT(largest, 0.0) << tensor.name;
    EXPECT_LT(error, 1e-5 * largest) << tensor.name;
  }
}

INSTANTIATE_TEST_SUITE_P(All, MlpVariants,
                         ::testing::Combine(::testing::Values(Activation::silu, Activation::softplus, Activation::tanh),
                                            ::testing::Bool(), ::testing::Values(1U, 2U, 4U),
                                            ::testing::Values(0U, 5U)));

TEST(Mlp, BitsDoNotDependOnBlocksOrThreads) {
  MlpConfig config;
  config.conditions = 3;
  Problem a(config, 200);
  Problem b(config, 200);
  a.forward_and_backward(200);
  b.forward_and_backward(7);
  const AlignedFloats gradient_a = a.gradient();
  const AlignedFloats gradient_b = b.gradient();
  EXPECT_TRUE(std::ranges::equal(gradient_a.span(), gradient_b.span()));
  for (const std::size_t threads : {1U, 3U}) {
    ThreadPool pool(threads);
    MatrixBuffer out(200, config.outputs);
    a.mlp.predict(a.x, a.tape.taps, out, pool, a.tape.encoding);
    const auto bits = [](float x) { return std::bit_cast<std::uint32_t>(x); };
    for (std::size_t i = 0; i < 200; ++i) {
      EXPECT_TRUE(std::ranges::equal(out.row(i), b.tape.out.row(i), {}, bits, bits));
    }
  }
}

TEST(Mlp, OneEncodingMayServeAllRowsOrNone) {
  MlpConfig config;
  config.conditions = 3;
  Problem problem(config, 70);
  MatrixBuffer encoding(1, 3);
  encoding(0, 1) = 1.0F;
  MatrixBuffer all(70, 3);
  for (std::size_t i = 0; i < 70; ++i) all(i, 1) = 1.0F;
  const auto predict = [&](ConstMatrix encodings) {
    MatrixBuffer out(70, 2);
    problem.mlp.predict(problem.x, problem.tape.taps, out, problem.pool, encodings);
    return std::vector<float>(out.view().data, out.view().data + 140);
  };
  EXPECT_EQ(predict(encoding), predict(all));
  EXPECT_EQ(predict({}), predict(MatrixBuffer(70, 3)));
  EXPECT_NE(predict({}), predict(all));
}

TEST(Mlp, StartsAtZeroByDefault) {
  const MlpConfig config;
  Problem problem(config, 10);
  initialize(config, 3, problem.parameters.span());
  problem.mlp.load(problem.parameters.span(), false, problem.pool);
  MatrixBuffer out(10, config.outputs);
  problem.mlp.predict(problem.x, problem.tape.taps, out, problem.pool);
  for (std::size_t i = 0; i < 10; ++i) EXPECT_EQ(out(i, 0), 0.0F);
}

TEST(Mlp, HiddenActivationsKeepTheirSize) {
  const MlpConfig config;
  Problem problem(config, 256);
  initialize(config, 3, problem.parameters.span());
  for (Taps& taps : problem.tape.taps) taps = Taps{};
  problem.mlp.load(problem.parameters.span(), true, problem.pool);
  problem.forward_and_backward(kRowBlock);
  double sum = 0;
  for (std::size_t i = 0; i < 256; ++i) {
    for (const float h : problem.tape.layers.back().hidden.row(i))
      sum += static_cast<double>(h) * static_cast<double>(h);
  }
  const double mean_square = sum / (256.0 * static_cast<double>(config.width));
  EXPECT_GT(mean_square, 0.3);
  EXPECT_LT(mean_square, 3.0);
}

TEST(MlpLayout, TensorsAreAlignedAndDoNotOverlap) {
  const MlpLayout layout(small(Activation::silu, true, 4));
  std::size_t end = 0;
  for (const TensorSlice& tensor : layout.tensors()) {
    EXPECT_GE(tensor.offset, end) << tensor.name;
    EXPECT_EQ(tensor.offset % (kAlignment / sizeof(float)), 0U) << tensor.name;
    end = tensor.offset + tensor.rows * tensor.cols;
  }
  EXPECT_LE(end, layout.size);
}

TEST(MlpConfig, SaysWhatIsWrong) {
  const auto message = [](auto change) {
    MlpConfig config;
    change(config);
    try {
      validate(config);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::usage);
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(message([](MlpConfig& c) { c.width = 0; }), "network: width is 0; give 1 or more");
  EXPECT_EQ(message([](MlpConfig& c) { c.taps = 3; }), "network: taps is 3; give 1, 2 or 4");
  EXPECT_EQ(message([](MlpConfig& c) { c.table_rows = 2; }),
            "network: table_rows is 2, fewer than taps; give 4 or more");
  EXPECT_NE(message([](MlpConfig& c) { c.fourier_scale = std::nan(""); }), "");
  EXPECT_NE(message([](MlpConfig& c) { c.hidden_layers = 100000000000; }), "");
  EXPECT_NE(message([](MlpConfig& c) { c.width = 1000000000; }), "");
  EXPECT_NE(message([](MlpConfig& c) { c.fourier_features = ~std::size_t{0}; }), "");
  EXPECT_EQ(message([](MlpConfig& c) { c.width = 8192; }), "");
}

}  // namespace
}  // namespace sfumato
