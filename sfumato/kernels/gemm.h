// Matrix products for matrices of network size. Each element of a product is one chain of fused multiply-adds over k in
// ascending order on every instruction set, tile and thread, so the bits of a row do not depend on its neighbours, on
// the batch split or on the vector width.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "sfumato/base/matrix.h"

namespace sfumato {

/// The precision to which the factors of a product are rounded; sums are always float32. With bfloat16 a sum takes two
/// products at a time, the second before the first, like the instruction.
enum class Precision { float32, bfloat16 };
inline std::span<const std::string_view> enum_names(Precision) {
  static constexpr std::array<std::string_view, 2> kNames{"float32", "bfloat16"};
  return kNames;
}

/// A right-hand matrix [K, N] packed for gemm: contiguous panels of a few columns, the last padded with zeros.
class PackedMatrix {
 public:
  PackedMatrix() = default;
  /// Memory for a [k, n] matrix, zero until packed.
  PackedMatrix(std::size_t k, std::size_t n, Precision precision = Precision::float32);
  Precision precision() const { return precision_; }
  std::size_t k() const { return k_; }
  std::size_t n() const { return n_; }
  std::size_t panel_cols() const { return panel_cols_; }
  const float* panel(std::size_t index) const { return memory_.data() + index * depth() * panel_cols_; }
  /// The same, for panels in which a word holds two bfloat16 numbers.
  const std::uint32_t* panel_words(std::size_t index) const;
  /// Rows of a panel: K for float32; for bfloat16 K rounded up to even, or half of that if a word holds two numbers.
  std::size_t depth() const;
  /// Packs b [K, N].
  void pack(ConstMatrix b);
  /// Packs the transpose of b [N, K].
  void pack_transposed(ConstMatrix b);

 private:
  AlignedFloats memory_;
  std::size_t k_ = 0;
  std::size_t n_ = 0;
  std::size_t panel_cols_ = 0;
  Precision precision_ = Precision::float32;
};

enum class Accumulate { no, yes };

/// c = a b or c += a b in the precision of b. a: [M, K], b: [K, N], c: [M, N]; no overlap.
void gemm(ConstMatrix a, const PackedMatrix& b, Matrix c, Accumulate accumulate = Accumulate::no);

/// c = a b for a c of few columns, where gemm would leave most vector lanes unused. Each element is the sum of 16
/// chains over k = l mod 16, reduced pairwise on every instruction set. transposed_b: b packed transposed, [N, K].
void gemm_narrow(ConstMatrix a, const PackedMatrix& transposed_b, Matrix c);

/// Rows [first, first + count) of c = a^T b or c += a^T b. a: [K, M], b: [K, N], c: [M, N]; no overlap. Sums over k in
/// ascending order, so that accumulating parts of a batch gives the bits of the whole batch.
void gemm_at_b(ConstMatrix a, ConstMatrix b, Matrix c, std::size_t first, std::size_t count,
               Accumulate accumulate = Accumulate::no);

/// Scalar references for tests: c = a b (+ c).
void gemm_reference(ConstMatrix a, ConstMatrix b, Matrix c, Accumulate accumulate = Accumulate::no);
void gemm_bfloat16_reference(ConstMatrix a, ConstMatrix b, Matrix c, Accumulate accumulate = Accumulate::no);
void gemm_narrow_reference(ConstMatrix a, ConstMatrix b, Matrix c);

}  // namespace sfumato
