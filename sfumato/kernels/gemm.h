// Matrix products for network-sized matrices. Every element of a product is one chain of fused multiply-adds over k in
// rising order, whatever the instruction set, the tile or the thread: so a row's bits do not depend on its neighbours,
// on how a batch was split, or on the vector width.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "sfumato/base/matrix.h"

namespace sfumato {

/// What the factors of a product are rounded to before they are multiplied; sums are in float32 always. With bfloat16
/// a sum takes two products at a time, the second before the first, as the instruction for it does.
enum class Precision { float32, bfloat16 };
inline std::span<const std::string_view> enum_names(Precision) {
  static constexpr std::array<std::string_view, 2> kNames{"float32", "bfloat16"};
  return kNames;
}

/// A right-hand matrix [K, N] rearranged for gemm: panels of a few columns, each contiguous, the last padded with
/// zeros.
class PackedMatrix {
 public:
  PackedMatrix() = default;
  /// Room for a [k, n] matrix, zero until packed.
  PackedMatrix(std::size_t k, std::size_t n, Precision precision = Precision::float32);
  Precision precision() const { return precision_; }
  std::size_t k() const { return k_; }
  std::size_t n() const { return n_; }
  std::size_t panel_cols() const { return panel_cols_; }
  const float* panel(std::size_t index) const { return memory_.data() + index * depth() * panel_cols_; }
  /// The same where two numbers of bfloat16 stand in a word.
  const std::uint32_t* panel_words(std::size_t index) const;
  /// Rows of a panel: K, with bfloat16 K to the next even number, or half of that where two stand in a word.
  std::size_t depth() const;
  /// Takes the numbers of b [K, N].
  void pack(ConstMatrix b);
  /// Takes the numbers of the transpose of b [N, K].
  void pack_transposed(ConstMatrix b);

 private:
  AlignedFloats memory_;
  std::size_t k_ = 0;
  std::size_t n_ = 0;
  std::size_t panel_cols_ = 0;
  Precision precision_ = Precision::float32;
};

enum class Accumulate { no, yes };

/// c = a b, or c += a b, in the precision that b was packed for. a: [M, K], b: [K, N], c: [M, N]; no overlap.
void gemm(ConstMatrix a, const PackedMatrix& b, Matrix c, Accumulate accumulate = Accumulate::no);

/// c = a b for a c of few columns, which gemm would compute in vectors that are mostly empty: each element is the sum
/// of 16 chains over k = l mod 16, added in halves, whatever the instruction set. transposed_b: b packed transposed,
/// [N, K].
void gemm_narrow(ConstMatrix a, const PackedMatrix& transposed_b, Matrix c);

/// Rows [first, first + count) of c = a^T b, or c += a^T b. a: [K, M], b: [K, N], c: [M, N]; no overlap. Sums over k in
/// rising order, so that a product in parts, each added to the one before, has the bits of the whole.
void gemm_at_b(ConstMatrix a, ConstMatrix b, Matrix c, std::size_t first, std::size_t count,
               Accumulate accumulate = Accumulate::no);

/// The scalar twins, the oracles of the tests: c = a b (+ c).
void gemm_reference(ConstMatrix a, ConstMatrix b, Matrix c, Accumulate accumulate = Accumulate::no);
void gemm_bfloat16_reference(ConstMatrix a, ConstMatrix b, Matrix c, Accumulate accumulate = Accumulate::no);
void gemm_narrow_reference(ConstMatrix a, ConstMatrix b, Matrix c);

}  // namespace sfumato
