// Products of numbers rounded to bfloat16, summed in float32, by the instruction that x86 has for them. Only gemm.cc
// uses this; where there is no such instruction, it sums the same products in the same order itself.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sfumato::bfloat16 {

/// Whether this machine has the instruction (AVX512-BF16) and the code was built for it.
bool is_native();

/// Columns of a panel: two vectors of 16.
inline constexpr std::size_t kPanelCols = 32;
/// Rows of a tile.
inline constexpr std::size_t kTileRows = 12;

/// count numbers rounded to the nearest, ties to even, and packed two to a word, the first of each two in the low half;
/// an odd last one stands beside a zero. words: [(count + 1) / 2].
void round_pairs(const float* from, std::size_t count, std::uint32_t* words);

/// Two rows of count numbers rounded and packed column by column, the first row in the low half; the second may be
/// null: zeros. words: [count].
void round_rows(const float* first, const float* second, std::size_t count, std::uint32_t* words);

/// c = a b, or c += a b, for `rows` rows of one panel: a: [rows, pairs] words, a_step from row to row; panel: [pairs,
/// 32] words; c: [rows, cols <= 32].
void panel_rows(const std::uint32_t* a, std::size_t a_step, std::size_t rows, const std::uint32_t* panel,
                std::size_t pairs, float* c, std::size_t c_step, std::size_t cols, bool accumulate);

}  // namespace sfumato::bfloat16
