// The kernels one by one, on one thread, at the sizes of the article's step (64 rows of 128) and of a table's (512).
#include <benchmark/benchmark.h>

#include <vector>

#include "sfumato/base/random.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/kernels/activation.h"
#include "sfumato/kernels/fourier.h"
#include "sfumato/kernels/gemm.h"
#include "sfumato/kernels/normal.h"
#include "sfumato/kernels/optimizer.h"

namespace sfumato {
namespace {

constexpr std::size_t kRows = 64;

MatrixBuffer random_matrix(std::size_t rows, std::size_t cols, std::uint64_t seed) {
  MatrixBuffer matrix = MatrixBuffer::padded(rows, cols);
  fill_normal(RandomStream(seed, Purpose::test), 0, matrix);
  return matrix;
}

void set_flops(benchmark::State& state, std::size_t each) {
  state.counters["FLOP/s"] = benchmark::Counter(static_cast<double>(each) * static_cast<double>(state.iterations()),
                                                benchmark::Counter::kIsRate);
}

void forward_product(benchmark::State& state) {
  const auto width = static_cast<std::size_t>(state.range(0));
  const MatrixBuffer a = random_matrix(kRows, width, 1);
  PackedMatrix b(width, width);
  b.pack(random_matrix(width, width, 2));
  MatrixBuffer c = MatrixBuffer::padded(kRows, width);
  for (auto _ : state) gemm(a, b, c);
  set_flops(state, 2 * kRows * width * width);
}

void gradient_product(benchmark::State& state) {
  const auto width = static_cast<std::size_t>(state.range(0));
  const auto batch = static_cast<std::size_t>(state.range(1));
  const MatrixBuffer a = random_matrix(batch, width, 1);
  const MatrixBuffer b = random_matrix(batch, width, 2);
  MatrixBuffer c(width, width);
  for (auto _ : state) gemm_at_b(a, b, c, 0, width);
  set_flops(state, 2 * batch * width * width);
}

void pack(benchmark::State& state) {
  const auto width = static_cast<std::size_t>(state.range(0));
  const MatrixBuffer b = random_matrix(width, width, 2);
  PackedMatrix packed(width, width);
  for (auto _ : state) state.range(1) == 0 ? packed.pack(b) : packed.pack_transposed(b);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(2 * width * width * sizeof(float)));
}

// What modulate and its backward twins need.
struct Layer {
  Layer(std::size_t cols, std::size_t tap_count) : table(random_matrix(16, cols, 1)), bias(cols), taps(kRows) {
    modulation = {table, tap_count == 1 ? ConstMatrix() : table.view(), tap_count};
    for (std::size_t i = 0; i < kRows; ++i) {
      taps[i].first = static_cast<std::uint32_t>(i % 12);
      if (tap_count == 4) taps[i].weight = {0.1F, 0.4F, 0.4F, 0.1F};
    }
    for (MatrixBuffer* each : {&z, &hidden, &slope, &d_z}) *each = random_matrix(kRows, cols, 3);
  }
  MatrixBuffer table;
  std::vector<float> bias;
  std::vector<Taps> taps;
  Modulation modulation;
  MatrixBuffer z, hidden, slope, d_z;
};

void modulation_forward(benchmark::State& state) {
  Layer layer(128, static_cast<std::size_t>(state.range(1)));
  const auto activation = static_cast<Activation>(state.range(0));
  state.SetLabel(std::string(enum_names(activation)[static_cast<std::size_t>(activation)]));
  for (auto _ : state) {
    modulate(activation, layer.modulation, layer.taps, layer.bias, ConstMatrix(), layer.z, layer.hidden, layer.slope);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kRows * 128));
}

void modulation_backward(benchmark::State& state) {
  Layer layer(128, static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    modulate_backward(layer.modulation, layer.taps, layer.hidden, layer.slope, layer.z, layer.d_z);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kRows * 128));
}

void table_gradient(benchmark::State& state) {
  Layer layer(128, static_cast<std::size_t>(state.range(0)));
  MatrixBuffer d_scale(16, 128);
  MatrixBuffer d_shift(layer.modulation.shift.rows, 128);
  std::vector<float> d_bias(128);
  for (auto _ : state) {
    modulation_gradient(layer.modulation.taps, layer.taps, layer.slope, layer.d_z, layer.z, 0, 128, d_scale, d_shift,
                        d_bias);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kRows * 128));
}

void normals(benchmark::State& state) {
  MatrixBuffer out(4096, static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) fill_normal(RandomStream(1, Purpose::test), 0, out);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(out.rows() * out.cols()));
}

void fourier(benchmark::State& state) {
  const MatrixBuffer x = random_matrix(kRows, 2, 1);
  const MatrixBuffer phase = random_matrix(kRows, 32, 2);
  MatrixBuffer features = MatrixBuffer::padded(kRows, 66);
  for (auto _ : state) fourier_features(x, phase, features);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kRows * 64));
}

void adam(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  std::vector<AlignedFloats> all;
  for (int i = 0; i < 5; ++i) all.emplace_back(count);
  for (auto _ : state) {
    adam_ema_update({}, all[0].span(), all[1].span(), all[2].span(), all[3].span(), all[4].span());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(count));
}

void norm(benchmark::State& state) {
  const AlignedFloats values(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(sum_of_squares(values.span()));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

// What starting and ending a loop on several threads costs.
void empty_loop(benchmark::State& state) {
  ThreadPool pool(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    pool.parallel_for(8, [](std::size_t i, std::size_t) { benchmark::DoNotOptimize(i); });
  }
}

BENCHMARK(forward_product)->Arg(64)->Arg(128)->Arg(512);
BENCHMARK(gradient_product)->ArgNames({"width", "batch"})->Args({128, 128})->Args({128, 1024})->Args({512, 4096});
BENCHMARK(pack)->ArgNames({"width", "transposed"})->Args({128, 0})->Args({128, 1})->Args({512, 1});
BENCHMARK(modulation_forward)->ArgNames({"", "taps"})->ArgsProduct({{0, 1, 2}, {1, 4}});
BENCHMARK(modulation_backward)->ArgName("taps")->Arg(1)->Arg(4);
BENCHMARK(table_gradient)->ArgName("taps")->Arg(1)->Arg(4);
BENCHMARK(normals)->ArgName("columns")->Arg(2)->Arg(64);
BENCHMARK(fourier);
BENCHMARK(adam)->Arg(4096)->Arg(1 << 16)->Arg(1 << 22);
BENCHMARK(norm)->Arg(4096)->Arg(1 << 22);
BENCHMARK(empty_loop)->ArgName("threads")->Arg(1)->Arg(2)->UseRealTime();

}  // namespace
}  // namespace sfumato
