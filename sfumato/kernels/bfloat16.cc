#include "sfumato/kernels/bfloat16.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "sfumato/base/error.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define SFUMATO_BFLOAT16 __attribute__((target("avx512f,avx512bw,avx512vl,avx512bf16")))
#endif

namespace sfumato::bfloat16 {

namespace {

// Rounds like the instruction: to nearest, ties to even, subnormal numbers to zero.
std::uint32_t rounded(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  if (std::isnan(value)) return (bits >> 16) | 0x40U;  // quiet NaN, not rounded to infinity
  if ((bits & 0x7F800000U) == 0) return bits >> 16 & 0x8000U;
  return (bits + 0x7FFFU + ((bits >> 16) & 1U)) >> 16;
}

#if defined(__x86_64__)
// Rounds the numbers that fill whole vectors and returns how many.
SFUMATO_BFLOAT16 std::size_t round_vectors(const float* from, std::size_t count, std::uint32_t* words) {
  std::size_t i = 0;
  for (; i + 32 <= count; i += 32) {
    const __m512bh both = _mm512_cvtne2ps_pbh(_mm512_loadu_ps(from + i + 16), _mm512_loadu_ps(from + i));
    _mm512_storeu_si512(words + i / 2, reinterpret_cast<__m512i>(both));
  }
  return i;
}

// A function, because a lambda would be called from a function without the target attribute. The full mask avoids a
// warning of GCC 12 about its own header.
SFUMATO_BFLOAT16 inline __m512i widened(const float* from) {
  const auto narrow = reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(_mm512_loadu_ps(from)));
  return _mm512_maskz_cvtepu16_epi32(0xFFFF, narrow);
}

SFUMATO_BFLOAT16 std::size_t round_vectors(const float* first, const float* second, std::size_t count,
                                           std::uint32_t* words) {
  std::size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    const __m512i high =
        second == nullptr ? _mm512_setzero_si512() : _mm512_maskz_slli_epi32(0xFFFF, widened(second + i), 16);
    _mm512_storeu_si512(words + i, _mm512_or_si512(widened(first + i), high));
  }
  return i;
}
#else
std::size_t round_vectors(const float*, std::size_t, std::uint32_t*) { return 0; }
std::size_t round_vectors(const float*, const float*, std::size_t, std::uint32_t*) { return 0; }
#endif

}  // namespace

void round_pairs(const float* from, std::size_t count, std::uint32_t* words) {
  for (std::size_t i = is_native() ? round_vectors(from, count, words) : 0; i < count; i += 2) {
    words[i / 2] = rounded(from[i]) | (i + 1 < count ? rounded(from[i + 1]) << 16 : 0U);
  }
}

void round_rows(const float* first, const float* second, std::size_t count, std::uint32_t* words) {
  for (std::size_t i = is_native() ? round_vectors(first, second, count, words) : 0; i < count; ++i) {
    words[i] = rounded(first[i]) | (second == nullptr ? 0U : rounded(second[i]) << 16);
  }
}

#if defined(__x86_64__)

bool is_native() {
  static const bool has = static_cast<bool>(__builtin_cpu_supports("avx512bf16"));
  return has;
}

namespace {

// A tile of kRows x (kVectors vectors of 16 columns) of c; `mask` selects the valid columns of the last vector.
template <std::size_t kRows, std::size_t kVectors>
SFUMATO_BFLOAT16 inline void tile(const std::uint32_t* a, std::size_t a_step, const std::uint32_t* panel,
                                  std::size_t pairs, float* c, std::size_t c_step, __mmask16 mask, bool accumulate) {
  __m512 sum[kRows][kVectors];
  for (std::size_t i = 0; i < kRows; ++i) {
    for (std::size_t v = 0; v < kVectors; ++v) {
      const __mmask16 exists = v + 1 < kVectors ? __mmask16{0xFFFF} : mask;
      sum[i][v] = accumulate ? _mm512_maskz_loadu_ps(exists, c + i * c_step + v * 16) : _mm512_setzero_ps();
    }
  }
  for (std::size_t p = 0; p < pairs; ++p, panel += kPanelCols) {
    __m512i column[kVectors];
    for (std::size_t v = 0; v < kVectors; ++v) column[v] = _mm512_loadu_si512(panel + v * 16);
    for (std::size_t i = 0; i < kRows; ++i) {
      const __m512i left = _mm512_set1_epi32(static_cast<int>(a[i * a_step + p]));
      for (std::size_t v = 0; v < kVectors; ++v) {
        sum[i][v] =
            _mm512_dpbf16_ps(sum[i][v], reinterpret_cast<__m512bh>(left), reinterpret_cast<__m512bh>(column[v]));
      }
    }
  }
  for (std::size_t i = 0; i < kRows; ++i) {
    for (std::size_t v = 0; v < kVectors; ++v) {
      const __mmask16 exists = v + 1 < kVectors ? __mmask16{0xFFFF} : mask;
      _mm512_mask_storeu_ps(c + i * c_step + v * 16, exists, sum[i][v]);
    }
  }
}

template <std::size_t kVectors>
SFUMATO_BFLOAT16 void rows_of(const std::uint32_t* a, std::size_t a_step, std::size_t rows, const std::uint32_t* panel,
                              std::size_t pairs, float* c, std::size_t c_step, std::size_t cols, bool accumulate) {
  const std::size_t last = cols - (kVectors - 1) * 16;
  const auto mask = static_cast<__mmask16>((1U << last) - 1U);
  std::size_t i = 0;
  for (; i + kTileRows <= rows; i += kTileRows) {
    tile<kTileRows, kVectors>(a + i * a_step, a_step, panel, pairs, c + i * c_step, c_step, mask, accumulate);
  }
  for (; i + 4 <= rows; i += 4) {
    tile<4, kVectors>(a + i * a_step, a_step, panel, pairs, c + i * c_step, c_step, mask, accumulate);
  }
  for (; i < rows; ++i) {
    tile<1, kVectors>(a + i * a_step, a_step, panel, pairs, c + i * c_step, c_step, mask, accumulate);
  }
}

}  // namespace

void panel_rows(const std::uint32_t* a, std::size_t a_step, std::size_t rows, const std::uint32_t* panel,
                std::size_t pairs, float* c, std::size_t c_step, std::size_t cols, bool accumulate) {
  const auto run = cols > 16 ? rows_of<2> : rows_of<1>;
  run(a, a_step, rows, panel, pairs, c, c_step, cols, accumulate);
}

#else

bool is_native() { return false; }

void panel_rows(const std::uint32_t*, std::size_t, std::size_t, const std::uint32_t*, std::size_t, float*, std::size_t,
                std::size_t, bool) {
  fail(ErrorKind::failure, "bfloat16: this machine has no instruction for it");
}

#endif

}  // namespace sfumato::bfloat16
