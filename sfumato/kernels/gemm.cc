#include "sfumato/kernels/gemm.h"

#include <algorithm>
#include <cmath>

#include "sfumato/base/error.h"

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

// a(i, k) = data[i * row_step + k * k_step]: one kernel serves a and a^T.
struct Strided {
  const float* data;
  std::size_t row_step;
  std::size_t k_step;
};

// 2 vectors wide and as many rows as leave registers for two vectors of b: a fused multiply-add has a latency of 4
// cycles on 2 ports, so at least 8 independent sums are needed; 24 (or 12) also hide the loads.
#if HWY_TARGET <= HWY_AVX3 || HWY_ARCH_ARM
constexpr std::size_t kTileRows = 12;
#else
constexpr std::size_t kTileRows = 6;
#endif
constexpr std::size_t kTileVectors = 2;

using D = hn::ScalableTag<float>;

std::size_t PanelCols() { return kTileVectors * hn::Lanes(D()); }

// kRows x (kVectors vectors) of c; `cols` of them exist, the rest of the last vector is neither read nor written.
template <std::size_t kRows, std::size_t kVectors>
// NOLINTNEXTLINE(readability-function-cognitive-complexity): a tile of registers is loops in loops
HWY_INLINE void Tile(Strided a, const float* HWY_RESTRICT b, std::size_t b_step, bool b_padded, std::size_t k,
                     float* HWY_RESTRICT c, std::size_t c_step, std::size_t cols, bool accumulate) {
  const D d;
  using V = hn::Vec<D>;
  const std::size_t lanes = hn::Lanes(d);
  const bool whole = cols == kVectors * lanes;
  const std::size_t last = cols - (kVectors - 1) * lanes;
  V sum[kRows][kVectors];
  for (std::size_t i = 0; i < kRows; ++i) {
    for (std::size_t v = 0; v < kVectors; ++v) {
      float* at = c + i * c_step + v * lanes;
      sum[i][v] = !accumulate ? hn::Zero(d) : (whole || v + 1 < kVectors) ? hn::LoadU(d, at) : LoadFirst(d, at, last);
    }
  }
  if (whole || b_padded) {
    for (std::size_t p = 0; p < k; ++p) {
      V column[kVectors];
      for (std::size_t v = 0; v < kVectors; ++v) column[v] = hn::LoadU(d, b + p * b_step + v * lanes);
      for (std::size_t i = 0; i < kRows; ++i) {
        const V left = hn::Set(d, a.data[i * a.row_step + p * a.k_step]);
        for (std::size_t v = 0; v < kVectors; ++v) sum[i][v] = hn::MulAdd(left, column[v], sum[i][v]);
      }
    }
  } else {
    for (std::size_t p = 0; p < k; ++p) {
      V column[kVectors];
      for (std::size_t v = 0; v + 1 < kVectors; ++v) column[v] = hn::LoadU(d, b + p * b_step + v * lanes);
      column[kVectors - 1] = LoadFirst(d, b + p * b_step + (kVectors - 1) * lanes, last);
      for (std::size_t i = 0; i < kRows; ++i) {
        const V left = hn::Set(d, a.data[i * a.row_step + p * a.k_step]);
        for (std::size_t v = 0; v < kVectors; ++v) sum[i][v] = hn::MulAdd(left, column[v], sum[i][v]);
      }
    }
  }
  for (std::size_t i = 0; i < kRows; ++i) {
    for (std::size_t v = 0; v < kVectors; ++v) {
      float* at = c + i * c_step + v * lanes;
      if (whole || v + 1 < kVectors) {
        hn::StoreU(sum[i][v], d, at);
      } else {
        StoreFirst(d, sum[i][v], at, last);
      }
    }
  }
}

template <std::size_t kRows, std::size_t kVectors>
HWY_NOINLINE void TileCall(Strided a, const float* b, std::size_t b_step, bool b_padded, std::size_t k, float* c,
                           std::size_t c_step, std::size_t cols, bool accumulate) {
  Tile<kRows, kVectors>(a, b, b_step, b_padded, k, c, c_step, cols, accumulate);
}

// All rows of one panel: whole tiles, then ever smaller ones.
template <std::size_t kVectors>
void PanelRows(Strided a, std::size_t rows, const float* b, std::size_t b_step, bool b_padded, std::size_t k, float* c,
               std::size_t c_step, std::size_t cols, bool accumulate) {
  std::size_t i = 0;
  const auto step = [&](auto tile, std::size_t tile_rows) {
    for (; i + tile_rows <= rows; i += tile_rows) {
      tile(Strided{a.data + i * a.row_step, a.row_step, a.k_step}, b, b_step, b_padded, k, c + i * c_step, c_step, cols,
           accumulate);
    }
  };
  step(TileCall<kTileRows, kVectors>, kTileRows);
  if constexpr (kTileRows > 8) step(TileCall<8, kVectors>, 8);
  step(TileCall<4, kVectors>, 4);
  step(TileCall<2, kVectors>, 2);
  step(TileCall<1, kVectors>, 1);
}

void Panel(Strided a, std::size_t rows, const float* b, std::size_t b_step, bool b_padded, std::size_t k, float* c,
           std::size_t c_step, std::size_t cols, bool accumulate) {
  if (cols > hn::Lanes(D())) {
    PanelRows<2>(a, rows, b, b_step, b_padded, k, c, c_step, cols, accumulate);
  } else {
    PanelRows<1>(a, rows, b, b_step, b_padded, k, c, c_step, cols, accumulate);
  }
}

// Rows of a that stay in the first-level cache while all panels pass by.
constexpr std::size_t kRowBlock = 48;
// Rows of b, as many as keep one panel and one strip of a in the cache.
constexpr std::size_t kDepthBlock = 256;

void GemmPacked(ConstMatrix a, const PackedMatrix& b, Matrix c, bool accumulate) {
  const std::size_t width = b.panel_cols();
  for (std::size_t i = 0; i < c.rows; i += kRowBlock) {
    const std::size_t rows = std::min(kRowBlock, c.rows - i);
    for (std::size_t j = 0; j < c.cols; j += width) {
      Panel({a.data + i * a.stride, a.stride, 1}, rows, b.panel(j / width), width, true, b.k(), &c(i, j), c.stride,
            std::min(width, c.cols - j), accumulate);
    }
  }
}

// A narrow c is computed as its transpose, so that vectors run along the long side. The same products in the same
// order: the same bits.
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
    Panel({b.data, 1, b.stride}, c.cols, a.data + first + i, a.stride, false, b.rows, transposed, width, cols,
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
      Panel({a.data + p * a.stride + first, 1, a.stride}, count, b.data + p * b.stride + j, b.stride, false, depth,
            &c(first, j), c.stride, std::min(width, c.cols - j), accumulate || p > 0);
    }
  }
}

#if HWY_TARGET != HWY_SCALAR
// Rows [j, j + 4) of b and columns [p, p + 4), transposed to rows of a panel.
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

// The transpose of b [N, K] into panels of `width` columns.
void PackTransposed(ConstMatrix b, std::size_t width, float* memory) {
  const std::size_t step = std::min<std::size_t>(4, width);  // a scalar panel is 2 columns wide
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
HWY_EXPORT(PackTransposed);

PackedMatrix::PackedMatrix(std::size_t k, std::size_t n)
    : k_(k), n_(n), panel_cols_(HWY_DYNAMIC_DISPATCH(PanelCols)()) {
  memory_ = AlignedFloats((n + panel_cols_ - 1) / panel_cols_ * panel_cols_ * k);
}

void PackedMatrix::pack(ConstMatrix b) {
  if (b.rows != k_ || b.cols != n_)
    fail(ErrorKind::usage, "pack: [{}, {}] given, [{}, {}] expected", b.rows, b.cols, k_, n_);
  for (std::size_t j = 0; j < n_; j += panel_cols_) {
    float* to = memory_.data() + j * k_;
    const std::size_t cols = std::min(panel_cols_, n_ - j);
    for (std::size_t p = 0; p < k_; ++p) std::copy_n(&b(p, j), cols, to + p * panel_cols_);
  }
}

void PackedMatrix::pack_transposed(ConstMatrix b) {
  if (b.rows != n_ || b.cols != k_)
    fail(ErrorKind::usage, "pack: [{}, {}] given, [{}, {}] expected", b.rows, b.cols, n_, k_);
  HWY_DYNAMIC_DISPATCH(PackTransposed)(b, panel_cols_, memory_.data());
}

void gemm(ConstMatrix a, const PackedMatrix& b, Matrix c, Accumulate accumulate) {
  if (a.cols != b.k() || c.rows != a.rows || c.cols != b.n()) {
    fail(ErrorKind::usage, "gemm: [{}, {}] x [{}, {}] does not give [{}, {}]", a.rows, a.cols, b.k(), b.n(), c.rows,
         c.cols);
  }
  HWY_DYNAMIC_DISPATCH(GemmPacked)(a, b, c, accumulate == Accumulate::yes);
}

void gemm_at_b(ConstMatrix a, ConstMatrix b, Matrix c, std::size_t first, std::size_t count, Accumulate accumulate) {
  if (a.rows != b.rows || c.rows != a.cols || c.cols != b.cols || first + count > c.rows) {
    fail(ErrorKind::usage, "gemm_at_b: [{}, {}]^T x [{}, {}] does not give rows {} to {} of [{}, {}]", a.rows, a.cols,
         b.rows, b.cols, first, first + count, c.rows, c.cols);
  }
  HWY_DYNAMIC_DISPATCH(GemmAtB)(a, b, c, first, count, accumulate == Accumulate::yes);
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
