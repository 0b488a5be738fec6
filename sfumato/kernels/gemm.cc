#include "sfumato/kernels/gemm.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/kernels/bfloat16.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sfumato/kernels/gemm.cc"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>
// After highway.h.
#include "sfumato/kernels/tail-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sfumato {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// a(i, k) = data[i * row_step + k * k_step], so that one kernel handles a and its transpose.
struct Strided {
  const float* data;
  std::size_t row_step;
  std::size_t k_step;
};

// 2 vectors wide, with as many rows as leave registers for two vectors of b. A fused multiply-add has a latency of 4
// cycles on 2 ports, so at least 8 independent sums are needed; 24 (or 12) also hide the loads.
#if HWY_TARGET <= HWY_AVX3 || HWY_ARCH_ARM
constexpr std::size_t kTileRows = 12;
#else
constexpr std::size_t kTileRows = 6;
#endif
constexpr std::size_t kTileVectors = 2;

using D = hn::ScalableTag<float>;

std::size_t PanelCols() { return kTileVectors * hn::Lanes(D()); }

// The last vector of a tile: full, or partial with zero padding in b, or partial without padding.
enum class Edge { whole, padded, bare };

template <Edge kEdge>
HWY_INLINE hn::Vec<D> LoadEdge(const float* from, std::size_t count) {
  if constexpr (kEdge == Edge::bare) return LoadFirst(D(), from, count);
  return hn::LoadU(D(), from);
}

// a(i, k) of the rows of a tile, i a compile-time constant. Pointers to every fourth row reach the others through an
// addressing mode; one pointer per row would need too many registers.
template <std::size_t kRows>
class Rows {
 public:
  HWY_INLINE explicit Rows(Strided a) : step_(a.row_step), step3_(3 * a.row_step), k_step_(a.k_step) {
    for (std::size_t g = 0; g < kGroups; ++g) at_[g] = a.data + 4 * g * a.row_step;
  }
  HWY_INLINE hn::Vec<D> operator()(std::size_t i) const {
    const std::size_t far = i % 4 == 3 ? step3_ : i % 4 * step_;
    return hn::Set(D(), at_[i / 4][far]);
  }
  HWY_INLINE void next() {
    for (const float*& at : at_) at += k_step_;
  }

 private:
  static constexpr std::size_t kGroups = (kRows + 3) / 4;
  const float* at_[kGroups];
  std::size_t step_;
  std::size_t step3_;
  std::size_t k_step_;
};

// A tile of kRows x (kVectors vectors) of c. `last` columns of the last vector are valid; the rest is not accessed.
template <std::size_t kRows, std::size_t kVectors, Edge kEdge>
// NOLINTNEXTLINE(readability-function-cognitive-complexity): a tile of registers is loops in loops
HWY_INLINE void Tile(Strided a, const float* HWY_RESTRICT b, std::size_t b_step, std::size_t k, float* HWY_RESTRICT c,
                     std::size_t c_step, std::size_t last, bool accumulate) {
  const D d;
  using V = hn::Vec<D>;
  const std::size_t lanes = hn::Lanes(d);
  constexpr std::size_t kLast = kVectors - 1;
  constexpr Edge kEdgeOfC = kEdge == Edge::whole ? Edge::whole : Edge::bare;
  V sum[kRows][kVectors];
  for (std::size_t i = 0; i < kRows; ++i) {
    for (std::size_t v = 0; v < kVectors; ++v) sum[i][v] = hn::Zero(d);
  }
  if (accumulate) {
    for (std::size_t i = 0; i < kRows; ++i) {
      for (std::size_t v = 0; v < kLast; ++v) sum[i][v] = hn::LoadU(d, c + i * c_step + v * lanes);
      sum[i][kLast] = LoadEdge<kEdgeOfC>(c + i * c_step + kLast * lanes, last);
    }
  }
  Rows<kRows> left(a);
  for (std::size_t p = 0; p < k; ++p, b += b_step, left.next()) {
    V column[kVectors];
    for (std::size_t v = 0; v < kLast; ++v) column[v] = hn::LoadU(d, b + v * lanes);
    column[kLast] = LoadEdge<kEdge>(b + kLast * lanes, last);
    for (std::size_t i = 0; i < kRows; ++i) {
      const V each = left(i);
      for (std::size_t v = 0; v < kVectors; ++v) sum[i][v] = hn::MulAdd(each, column[v], sum[i][v]);
    }
  }
  for (std::size_t i = 0; i < kRows; ++i) {
    for (std::size_t v = 0; v < kLast; ++v) hn::StoreU(sum[i][v], d, c + i * c_step + v * lanes);
    float* const at = c + i * c_step + kLast * lanes;
    if constexpr (kEdgeOfC == Edge::whole) {
      hn::StoreU(sum[i][kLast], d, at);
    } else {
      StoreFirst(d, sum[i][kLast], at, last);
    }
  }
}

// All rows of one panel: full tiles, then smaller ones.
template <std::size_t kVectors, Edge kEdge>
void PanelRows(Strided a, std::size_t rows, const float* b, std::size_t b_step, std::size_t k, float* c,
               std::size_t c_step, std::size_t last, bool accumulate) {
  std::size_t i = 0;
  const auto step = [&]<std::size_t kRows>(std::integral_constant<std::size_t, kRows>) HWY_ATTR {
    for (; i + kRows <= rows; i += kRows) {
      Tile<kRows, kVectors, kEdge>(Strided{a.data + i * a.row_step, a.row_step, a.k_step}, b, b_step, k, c + i * c_step,
                                   c_step, last, accumulate);
    }
  };
  step(std::integral_constant<std::size_t, kTileRows>());
  if constexpr (kTileRows > 8) step(std::integral_constant<std::size_t, 8>());
  step(std::integral_constant<std::size_t, 4>());
  step(std::integral_constant<std::size_t, 2>());
  step(std::integral_constant<std::size_t, 1>());
}

// A panel that ends within a vector.
template <std::size_t kVectors, Edge kEdge>
void PanelEdge(Strided a, std::size_t rows, const float* b, std::size_t b_step, std::size_t k, float* c,
               std::size_t c_step, std::size_t cols, bool accumulate) {
  const std::size_t last = cols - (kVectors - 1) * hn::Lanes(D());
  const auto run = last == hn::Lanes(D()) ? PanelRows<kVectors, Edge::whole> : PanelRows<kVectors, kEdge>;
  run(a, rows, b, b_step, k, c, c_step, last, accumulate);
}

template <Edge kEdge>
void Panel(Strided a, std::size_t rows, const float* b, std::size_t b_step, std::size_t k, float* c, std::size_t c_step,
           std::size_t cols, bool accumulate) {
  const auto run = cols > hn::Lanes(D()) ? PanelEdge<2, kEdge> : PanelEdge<1, kEdge>;
  run(a, rows, b, b_step, k, c, c_step, cols, accumulate);
}

// Rows of a that stay in the L1 cache while all panels are processed.
constexpr std::size_t kRowBlock = 48;
// Rows of b such that one panel and one strip of a fit in the cache.
constexpr std::size_t kDepthBlock = 256;

void GemmPacked(ConstMatrix a, const PackedMatrix& b, Matrix c, bool accumulate) {
  const std::size_t width = b.panel_cols();
  for (std::size_t i = 0; i < c.rows; i += kRowBlock) {
    const std::size_t rows = std::min(kRowBlock, c.rows - i);
    for (std::size_t j = 0; j < c.cols; j += width) {
      Panel<Edge::padded>({a.data + i * a.stride, a.stride, 1}, rows, b.panel(j / width), width, b.depth(), &c(i, j),
                          c.stride, std::min(width, c.cols - j), accumulate);
    }
  }
}

// A narrow c is computed as its transpose, so that vectors run along the long side. The products and their order are
// the same, so the bits are the same.
void GemmAtBNarrow(ConstMatrix a, ConstMatrix b, Matrix c, std::size_t first, std::size_t count, bool accumulate) {
  const std::size_t width = PanelCols();
  HWY_ALIGN float transposed[kTileRows * kTileVectors * hn::MaxLanes(D())];
  for (std::size_t i = 0; i < count; i += width) {
    const std::size_t cols = std::min(width, count - i);
    if (accumulate) {
      for (std::size_t j = 0; j < c.cols; ++j) {
        for (std::size_t v = 0; v < cols; ++v) transposed[j * width + v] = c(first + i + v, j);
      }
    }
    Panel<Edge::bare>({b.data, 1, b.stride}, c.cols, a.data + first + i, a.stride, b.rows, transposed, width, cols,
                      accumulate);
    for (std::size_t j = 0; j < c.cols; ++j) {
      for (std::size_t v = 0; v < cols; ++v) c(first + i + v, j) = transposed[j * width + v];
    }
  }
}

void GemmAtB(ConstMatrix a, ConstMatrix b, Matrix c, std::size_t first, std::size_t count, bool accumulate) {
  if (c.cols < kTileRows) return GemmAtBNarrow(a, b, c, first, count, accumulate);
  const std::size_t width = PanelCols();
  for (std::size_t p = 0; p < std::max<std::size_t>(b.rows, 1); p += kDepthBlock) {
    const std::size_t depth = std::min(kDepthBlock, b.rows - p);
    for (std::size_t j = 0; j < c.cols; j += width) {
      Panel<Edge::bare>({a.data + p * a.stride + first, 1, a.stride}, count, b.data + p * b.stride + j, b.stride, depth,
                        &c(first, j), c.stride, std::min(width, c.cols - j), accumulate || p > 0);
    }
  }
}

// Independent partial sums per dot product, the same number for every vector width. They are reduced pairwise: the
// first half adds the second half until one is left.
constexpr std::size_t kChains = 16;
using Chains = hn::CappedTag<float, kChains>;
constexpr std::size_t kChainVectors = kChains / hn::MaxLanes(Chains());

// The partial sums of kRows rows of a with one row of b, whose panels are padded with zeros.
template <std::size_t kRows>
HWY_INLINE void DotRows(ConstMatrix a, std::size_t first, const PackedMatrix& b, std::size_t row_of_b,
                        hn::Vec<Chains> (&sum)[kRows][kChainVectors]) {
  const Chains d;
  constexpr std::size_t kLanes = hn::MaxLanes(Chains());
  constexpr std::size_t kWidth = kTileVectors * hn::MaxLanes(D());  // width of a panel
  for (auto& row : sum) {
    for (auto& each : row) each = hn::Zero(d);
  }
  for (std::size_t k = 0; k < a.cols; k += kChains) {
    for (std::size_t v = 0; v < kChainVectors; ++v) {
      const std::size_t at = k + v * kLanes;
      if (at >= a.cols) break;
      const auto right = hn::LoadU(d, b.panel(at / kWidth) + row_of_b * kWidth + at % kWidth);
      const float* const left = a.row(first).data() + at;
      if (at + kLanes <= a.cols) {
        for (std::size_t i = 0; i < kRows; ++i) {
          sum[i][v] = hn::MulAdd(hn::LoadU(d, left + i * a.stride), right, sum[i][v]);
        }
      } else {
        for (std::size_t i = 0; i < kRows; ++i) {
          sum[i][v] = hn::MulAdd(LoadFirst(d, left + i * a.stride, a.cols - at), right, sum[i][v]);
        }
      }
    }
  }
}

#if HWY_TARGET != HWY_SCALAR
using Four = hn::FixedTag<float, 4>;

// Reduces sixteen partial sums to four.
template <class V>
HWY_INLINE hn::Vec<Four> FourChains(const V (&sum)[4]) {
  return hn::Add(hn::Add(sum[0], sum[2]), hn::Add(sum[1], sum[3]));
}

template <class V>
HWY_INLINE hn::Vec<Four> FourChains(const V (&sum)[2]) {
  const V eight = hn::Add(sum[0], sum[1]);
  return hn::Add(hn::LowerHalf(Four(), eight), hn::UpperHalf(Four(), eight));
}

template <class V>
HWY_INLINE hn::Vec<Four> FourChains(const V (&sum)[1]) {
  const hn::Half<hn::DFromV<V>> half;
  const auto eight = hn::Add(hn::LowerHalf(half, sum[0]), hn::UpperHalf(half, sum[0]));
  return hn::Add(hn::LowerHalf(Four(), eight), hn::UpperHalf(Four(), eight));
}

// The sums of four rows, reduced together.
HWY_INLINE hn::Vec<Four> SumsOfChains(const hn::Vec<Chains> (&sum)[4][kChainVectors]) {
  const Four d;
  const auto r0 = FourChains(sum[0]);
  const auto r1 = FourChains(sum[1]);
  const auto r2 = FourChains(sum[2]);
  const auto r3 = FourChains(sum[3]);
  const auto low01 = hn::InterleaveLower(d, r0, r1);
  const auto low23 = hn::InterleaveLower(d, r2, r3);
  const auto high01 = hn::InterleaveUpper(d, r0, r1);
  const auto high23 = hn::InterleaveUpper(d, r2, r3);
  const auto even = hn::Add(hn::ConcatLowerLower(d, low23, low01), hn::ConcatLowerLower(d, high23, high01));
  const auto odd = hn::Add(hn::ConcatUpperUpper(d, low23, low01), hn::ConcatUpperUpper(d, high23, high01));
  return hn::Add(even, odd);
}
#endif

// The sum of one row, reduced sequentially.
HWY_INLINE float SumOfChains(const hn::Vec<Chains> (&sum)[1][kChainVectors]) {
  float chain[kChains];
  for (std::size_t v = 0; v < kChainVectors; ++v) {
    hn::StoreU(sum[0][v], Chains(), chain + v * hn::MaxLanes(Chains()));
  }
  for (std::size_t half = kChains / 2; half > 0; half /= 2) {
    for (std::size_t i = 0; i < half; ++i) chain[i] += chain[i + half];
  }
  return chain[0];
}

void GemmNarrow(ConstMatrix a, const PackedMatrix& b, Matrix c) {
  for (std::size_t j = 0; j < c.cols; ++j) {
    std::size_t i = 0;
#if HWY_TARGET != HWY_SCALAR
    for (; i + 4 <= c.rows; i += 4) {
      hn::Vec<Chains> sum[4][kChainVectors];
      DotRows(a, i, b, j, sum);
      float four[4];
      hn::StoreU(SumsOfChains(sum), Four(), four);
      for (std::size_t r = 0; r < 4; ++r) c(i + r, j) = four[r];
    }
#endif
    for (; i < c.rows; ++i) {
      hn::Vec<Chains> sum[1][kChainVectors];
      DotRows(a, i, b, j, sum);
      c(i, j) = SumOfChains(sum);
    }
  }
}

#if HWY_TARGET != HWY_SCALAR
// Rows [j, j + 4) and columns [p, p + 4) of b, transposed into rows of a panel.
HWY_INLINE void Transpose4(const float* b, std::size_t stride, float* to, std::size_t width) {
  const hn::FixedTag<float, 4> d;
  const auto r0 = hn::LoadU(d, b);
  const auto r1 = hn::LoadU(d, b + stride);
  const auto r2 = hn::LoadU(d, b + 2 * stride);
  const auto r3 = hn::LoadU(d, b + 3 * stride);
  const auto low01 = hn::InterleaveLower(d, r0, r1);
  const auto low23 = hn::InterleaveLower(d, r2, r3);
  const auto high01 = hn::InterleaveUpper(d, r0, r1);
  const auto high23 = hn::InterleaveUpper(d, r2, r3);
  hn::StoreU(hn::ConcatLowerLower(d, low23, low01), d, to);
  hn::StoreU(hn::ConcatUpperUpper(d, low23, low01), d, to + width);
  hn::StoreU(hn::ConcatLowerLower(d, high23, high01), d, to + 2 * width);
  hn::StoreU(hn::ConcatUpperUpper(d, high23, high01), d, to + 3 * width);
}
#endif

// Packs b [K, N] into panels of `width` columns, one row of a panel at a time in whole vectors.
void Pack(ConstMatrix b, std::size_t width, float* memory) {
  const D d;
  const std::size_t lanes = hn::Lanes(d);
  for (std::size_t j = 0; j < b.cols; j += width) {
    float* to = memory + j * b.rows;
    const std::size_t cols = std::min(width, b.cols - j);
    for (std::size_t p = 0; p < b.rows; ++p, to += width) {
      const float* const from = &b(p, j);
      std::size_t i = 0;
      for (; i + lanes <= cols; i += lanes) hn::StoreU(hn::LoadU(d, from + i), d, to + i);
      if (i < cols) StoreFirst(d, LoadFirst(d, from + i, cols - i), to + i, cols - i);
    }
  }
}

// Packs the transpose of b [N, K] into panels of `width` columns.
void PackTransposed(ConstMatrix b, std::size_t width, float* memory) {
  const std::size_t step = std::min<std::size_t>(4, width);  // a scalar panel has 2 columns
  for (std::size_t j = 0; j < b.rows; j += step) {
    float* const to = memory + j / width * width * b.cols + j % width;
    const std::size_t rows = std::min(step, b.rows - j);
    std::size_t p = 0;
#if HWY_TARGET != HWY_SCALAR
    if (rows == 4) {
      for (; p + 4 <= b.cols; p += 4) Transpose4(&b(j, p), b.stride, to + p * width, width);
    }
#endif
    for (; p < b.cols; ++p) {
      for (std::size_t i = 0; i < rows; ++i) to[p * width + i] = b(j + i, p);
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace sfumato
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sfumato {

HWY_EXPORT(PanelCols);
HWY_EXPORT(GemmPacked);
HWY_EXPORT(GemmAtB);
HWY_EXPORT(GemmNarrow);
HWY_EXPORT(Pack);
HWY_EXPORT(PackTransposed);

namespace {

// A buffer of the current thread. It grows to the largest request and is kept.
float* workspace(std::size_t count) {
  thread_local std::vector<float> memory;
  if (memory.size() < count) memory.resize(count);
  return memory.data();
}

// The two numbers of a bfloat16 word as floats, swapped, so that multiply-adds sum them in the order of the
// instruction.
void unpack_swapped(std::uint32_t word, float* second, float* first) {
  *second = std::bit_cast<float>(word & 0xFFFF0000U);
  *first = std::bit_cast<float>(word << 16);
}

bool is_native(Precision precision) { return precision == Precision::bfloat16 && bfloat16::is_native(); }

std::uint32_t* as_words(float* memory) {
  return reinterpret_cast<std::uint32_t*>(memory);  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast)
}

// Rounds each row of a [M, K] to the words or floats of a panel. to: [M, depth].
void round_along_rows(ConstMatrix a, bool native, std::size_t depth, float* to) {
  for (std::size_t i = 0; i < a.rows; ++i, to += depth) {
    if (native) {
      bfloat16::round_pairs(a.row(i).data(), a.cols, as_words(to));
      continue;
    }
    for (std::size_t k = 0; k < a.cols; k += 2) {
      std::uint32_t word = 0;
      bfloat16::round_pairs(&a(i, k), std::min<std::size_t>(2, a.cols - k), &word);
      unpack_swapped(word, to + k, to + k + 1);
    }
  }
}

// The same along the columns of b [K, N]. to: [depth, N].
void round_down_columns(ConstMatrix b, bool native, float* to) {
  for (std::size_t k = 0; k < b.rows; k += 2) {
    const float* const second = k + 1 < b.rows ? b.row(k + 1).data() : nullptr;
    if (native) {
      bfloat16::round_rows(b.row(k).data(), second, b.cols, as_words(to + k / 2 * b.cols));
      continue;
    }
    for (std::size_t j = 0; j < b.cols; ++j) {
      std::uint32_t word = 0;
      bfloat16::round_rows(&b(k, j), second == nullptr ? nullptr : second + j, 1, &word);
      unpack_swapped(word, to + k * b.cols + j, to + (k + 1) * b.cols + j);
    }
  }
}

}  // namespace

PackedMatrix::PackedMatrix(std::size_t k, std::size_t n, Precision precision)
    : k_(k),
      n_(n),
      panel_cols_(is_native(precision) ? bfloat16::kPanelCols : HWY_DYNAMIC_DISPATCH(PanelCols)()),
      precision_(precision) {
  memory_ = AlignedFloats((n + panel_cols_ - 1) / panel_cols_ * panel_cols_ * depth());
}

const std::uint32_t* PackedMatrix::panel_words(std::size_t index) const {
  return reinterpret_cast<const std::uint32_t*>(panel(index));  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast)
}

std::size_t PackedMatrix::depth() const {
  if (precision_ == Precision::float32) return k_;
  return is_native(precision_) ? (k_ + 1) / 2 : (k_ + 1) / 2 * 2;
}

void PackedMatrix::pack(ConstMatrix b) {
  if (b.rows != k_ || b.cols != n_)
    fail(ErrorKind::usage, "pack: [{}, {}] given, [{}, {}] expected", b.rows, b.cols, k_, n_);
  if (precision_ == Precision::bfloat16) {
    float* const rounded = workspace(depth() * n_);
    round_down_columns(b, is_native(precision_), rounded);
    b = ConstMatrix(rounded, depth(), n_);
  }
  HWY_DYNAMIC_DISPATCH(Pack)(b, panel_cols_, memory_.data());
}

void PackedMatrix::pack_transposed(ConstMatrix b) {
  if (b.rows != n_ || b.cols != k_)
    fail(ErrorKind::usage, "pack: [{}, {}] given, [{}, {}] expected", b.rows, b.cols, n_, k_);
  if (precision_ == Precision::bfloat16) {
    float* const rounded = workspace(n_ * depth());
    round_along_rows(b, is_native(precision_), depth(), rounded);
    b = ConstMatrix(rounded, n_, depth());
  }
  HWY_DYNAMIC_DISPATCH(PackTransposed)(b, panel_cols_, memory_.data());
}

namespace {

// The product with rounded rows of a, one block at a time: words with the instruction, floats with the float kernel.
void gemm_rounded(ConstMatrix a, const PackedMatrix& b, Matrix c, bool accumulate) {
  constexpr std::size_t kRows = 48;
  const std::size_t width = b.panel_cols();
  const std::size_t depth = b.depth();
  const bool native = is_native(b.precision());
  float* const rounded = workspace(kRows * depth);
  for (std::size_t i = 0; i < c.rows; i += kRows) {
    const std::size_t rows = std::min(kRows, c.rows - i);
    const Matrix part = c.rows_from(i, rows);
    round_along_rows(a.rows_from(i, rows), native, depth, rounded);
    if (!native) {
      HWY_DYNAMIC_DISPATCH(GemmPacked)(ConstMatrix(rounded, rows, depth), b, part, accumulate);
      continue;
    }
    for (std::size_t j = 0; j < c.cols; j += width) {
      bfloat16::panel_rows(as_words(rounded), depth, rows, b.panel_words(j / width), depth, &part(0, j), part.stride,
                           std::min(width, c.cols - j), accumulate);
    }
  }
}

}  // namespace

void gemm(ConstMatrix a, const PackedMatrix& b, Matrix c, Accumulate accumulate) {
  if (a.cols != b.k() || c.rows != a.rows || c.cols != b.n()) {
    fail(ErrorKind::usage, "gemm: [{}, {}] x [{}, {}] does not give [{}, {}]", a.rows, a.cols, b.k(), b.n(), c.rows,
         c.cols);
  }
  if (b.precision() == Precision::bfloat16) return gemm_rounded(a, b, c, accumulate == Accumulate::yes);
  HWY_DYNAMIC_DISPATCH(GemmPacked)(a, b, c, accumulate == Accumulate::yes);
}

void gemm_at_b(ConstMatrix a, ConstMatrix b, Matrix c, std::size_t first, std::size_t count, Accumulate accumulate) {
  if (a.rows != b.rows || c.rows != a.cols || c.cols != b.cols || first + count > c.rows) {
    fail(ErrorKind::usage, "gemm_at_b: [{}, {}]^T x [{}, {}] does not give rows {} to {} of [{}, {}]", a.rows, a.cols,
         b.rows, b.cols, first, first + count, c.rows, c.cols);
  }
  HWY_DYNAMIC_DISPATCH(GemmAtB)(a, b, c, first, count, accumulate == Accumulate::yes);
}

void gemm_narrow(ConstMatrix a, const PackedMatrix& transposed_b, Matrix c) {
  if (a.cols != transposed_b.n() || c.rows != a.rows || c.cols != transposed_b.k()) {
    fail(ErrorKind::usage, "gemm_narrow: [{}, {}] x [{}, {}]^T does not give [{}, {}]", a.rows, a.cols,
         transposed_b.k(), transposed_b.n(), c.rows, c.cols);
  }
  HWY_DYNAMIC_DISPATCH(GemmNarrow)(a, transposed_b, c);
}

void gemm_bfloat16_reference(ConstMatrix a, ConstMatrix b, Matrix c, Accumulate accumulate) {
  const auto rounded = [](float value) {
    std::uint32_t word = 0;
    bfloat16::round_pairs(&value, 1, &word);
    return std::bit_cast<float>(word << 16);
  };
  for (std::size_t i = 0; i < c.rows; ++i) {
    for (std::size_t j = 0; j < c.cols; ++j) {
      float sum = accumulate == Accumulate::yes ? c(i, j) : 0.0F;
      for (std::size_t k = 0; k < b.rows; k += 2) {
        if (k + 1 < b.rows) sum = std::fma(rounded(a(i, k + 1)), rounded(b(k + 1, j)), sum);
        sum = std::fma(rounded(a(i, k)), rounded(b(k, j)), sum);
      }
      c(i, j) = sum;
    }
  }
}

void gemm_narrow_reference(ConstMatrix a, ConstMatrix b, Matrix c) {
  for (std::size_t i = 0; i < c.rows; ++i) {
    for (std::size_t j = 0; j < c.cols; ++j) {
      std::array<float, 16> chain{};
      for (std::size_t k = 0; k < b.rows; ++k) chain[k % 16] = std::fma(a(i, k), b(k, j), chain[k % 16]);
      for (std::size_t half = 8; half > 0; half /= 2) {
        for (std::size_t l = 0; l < half; ++l) chain[l] += chain[l + half];
      }
      c(i, j) = chain[0];
    }
  }
}

void gemm_reference(ConstMatrix a, ConstMatrix b, Matrix c, Accumulate accumulate) {
  for (std::size_t i = 0; i < c.rows; ++i) {
    for (std::size_t j = 0; j < c.cols; ++j) {
      float sum = accumulate == Accumulate::yes ? c(i, j) : 0.0F;
      for (std::size_t k = 0; k < b.rows; ++k) sum = std::fma(a(i, k), b(k, j), sum);
      c(i, j) = sum;
    }
  }
}

}  // namespace sfumato
#endif
