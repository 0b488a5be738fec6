// Products of numbers rounded to bfloat16 and summed in float32, by the AVX512-BF16 instruction. Used by gemm.cc only,
// which sums the same products in the same order on machines without the instruction.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sfumato::bfloat16 {

/// Whether the machine has AVX512-BF16 and the code was compiled for it.
bool is_native();

/// Columns of a panel: two vectors of 16.
inline constexpr std::size_t kPanelCols = 32;
/// Rows of a tile.
inline constexpr std::size_t kTileRows = 12;

/// Rounds `count` numbers to nearest, ties to even, and packs pairs into words, the first number in the low half. The
/// last number of an odd count is paired with zero. words: [(count + 1) / 2].
void round_pairs(const float* from, std::size_t count, std::uint32_t* words);

/// Rounds two rows of `count` numbers and packs them column by column, the first row in the low half. A null second row
/// is zeros. words: [count].
void round_rows(const float* first, const float* second, std::size_t count, std::uint32_t* words);

/// c = a b or c += a b for `rows` rows and one panel. a: [rows, pairs] words with row stride a_step; panel: [pairs, 32]
/// words; c: [rows, cols <= 32].
void panel_rows(const std::uint32_t* a, std::size_t a_step, std::size_t rows, const std::uint32_t* panel,
                std::size_t pairs, float* c, std::size_t c_step, std::size_t cols, bool accumulate);

}  // namespace sfumato::bfloat16
