// What the machine can do at most, for a number of threads: bench_ceiling THREADS prints one line of JSON. SGEMM
// through OpenBLAS and through sfumato's own kernel (its right-hand side packed each time, as OpenBLAS does it), and a
// copy of memory far larger than the caches. Medians of several repetitions; a product that is wrong is reported as
// such.
#include <cblas.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "sfumato/base/random.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/kernels/gemm.h"
#include "sfumato/kernels/normal.h"

extern "C" {
void openblas_set_num_threads(int count);
char* openblas_get_corename();
}

namespace {

using namespace sfumato;

constexpr int kRepeats = 15;
constexpr double kSecondsEach = 0.03;

template <class Body>
double median_seconds(const Body& body) {
  using Clock = std::chrono::steady_clock;
  const auto seconds = [&](int times) {
    const auto begin = Clock::now();
    for (int i = 0; i < times; ++i) body();
    return std::chrono::duration<double>(Clock::now() - begin).count() / times;
  };
  seconds(1);
  const int times = std::max(1, static_cast<int>(kSecondsEach / seconds(1)));
  std::vector<double> all(kRepeats);
  for (double& one : all) one = seconds(times);
  std::nth_element(all.begin(), all.begin() + kRepeats / 2, all.end());
  return all[kRepeats / 2];
}

struct Product {
  explicit Product(std::size_t size) : n(size), a(n, n), b(n, n), c(n, n) {
    fill_normal(RandomStream(1, Purpose::test), 0, a);
    fill_normal(RandomStream(2, Purpose::test), 0, b);
  }
  void by_blas() {
    const int size = static_cast<int>(n);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, size, size, size, 1, a.view().data, size, b.view().data,
                size, 0, c.view().data, size);
  }
  void by_sfumato(PackedMatrix& packed, ThreadPool& pool) {
    const std::size_t rows = std::min<std::size_t>(96, n / std::min(n, pool.size()));
    packed.pack(b);
    pool.parallel_for((n + rows - 1) / rows, [&](std::size_t block, std::size_t) {
      const std::size_t first = block * rows;
      const std::size_t count = std::min(rows, n - first);
      gemm(a.view().rows_from(first, count), packed, c.view().rows_from(first, count));
    });
  }
  // Freivalds: c x = a (b x) for a vector x of ones and minus ones, within rounding.
  bool right() const {
    std::vector<double> x(n), bx(n);
    for (std::size_t i = 0; i < n; ++i) x[i] = i % 3 == 0 ? -1 : 1;
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) bx[i] += static_cast<double>(b(i, j)) * x[j];
    }
    double worst = 0;
    for (std::size_t i = 0; i < n; ++i) {
      double difference = 0;
      for (std::size_t j = 0; j < n; ++j) {
        difference += static_cast<double>(c(i, j)) * x[j] - static_cast<double>(a(i, j)) * bx[j];
      }
      worst = std::max(worst, std::abs(difference));
    }
    return worst < 1e-5 * static_cast<double>(n);
  }
  std::size_t n;
  MatrixBuffer a, b, c;
};

void print_products(ThreadPool& pool) {
  const char* separator = "";
  for (const std::size_t n : {64U, 128U, 1024U}) {
    Product product(n);
    PackedMatrix packed(n, n);
    const double flops = 2e-9 * static_cast<double>(n * n * n);
    const double blas = median_seconds([&] { product.by_blas(); });
    const bool right = product.right();
    const double own = median_seconds([&] { product.by_sfumato(packed, pool); });
    fmt::print(R"({}"{}": {{"openblas": {:.2f}, "right": {}, "sfumato": {:.2f}}})", separator, n, flops / blas, right,
               flops / own);
    separator = ", ";
  }
}

void print_copy(ThreadPool& pool) {
  constexpr std::size_t kBytes = std::size_t{1} << 28U;
  std::vector<char> from(kBytes, 'a');
  std::vector<char> to(kBytes);
  const std::size_t piece = kBytes / pool.size();
  const double seconds = median_seconds([&] {
    pool.parallel_for(pool.size(),
                      [&](std::size_t i, std::size_t) { std::memcpy(&to[i * piece], &from[i * piece], piece); });
  });
  fmt::print(R"("copy_gb_s": {:.2f})", 2e-9 * static_cast<double>(kBytes) / seconds);  // read and written
}

}  // namespace

int main(int argc, char** argv) {
  const int threads = argc == 2 ? std::atoi(argv[1]) : 0;
  if (threads < 1) {
    fmt::print(stderr, "bench_ceiling: give a number of threads\n");
    return 2;
  }
  openblas_set_num_threads(threads);
  sfumato::ThreadPool pool(static_cast<std::size_t>(threads));
  fmt::print(R"({{"threads": {}, "core": "{}", "gflops": {{)", threads, openblas_get_corename());
  print_products(pool);
  fmt::print("}}, ");
  print_copy(pool);
  fmt::print("}}\n");
  return 0;
}
