// Helpers of the kernel tests: all instruction sets of the machine, and matrices with sentinels past the end.
#pragma once

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <cstdint>
#include <vector>

#include "sfumato/base/matrix.h"
#include "sfumato/base/random.h"

namespace sfumato::testing {

/// Runs `test` once for each instruction set that the machine supports and the kernels were compiled for.
template <class Test>
void for_each_target(const Test& test) {
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    SCOPED_TRACE(hwy::TargetName(target));
    test(target);
  }
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

/// Whether the instruction set has fused multiply-add; then kernels match their scalar references bit for bit.
inline bool has_fma(std::int64_t target) { return (target & (HWY_SSE4 | HWY_SSSE3 | HWY_EMU128 | HWY_SCALAR)) == 0; }

/// A random matrix at a misaligned address, with `pad` sentinel numbers after each row.
class GuardedMatrix {
 public:
  GuardedMatrix(std::size_t rows, std::size_t cols, std::uint64_t seed, std::size_t pad = 3, std::size_t offset = 1)
      : numbers_(rows * (cols + pad) + offset, kSentinel), rows_(rows), cols_(cols), pad_(pad), offset_(offset) {
    RowRandom random(RandomStream(seed, Purpose::test), rows * 1000 + cols);
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = 0; j < cols; ++j) view()(i, j) = static_cast<float>(random.normal());
    }
  }
  Matrix view() { return {numbers_.data() + offset_, rows_, cols_, cols_ + pad_}; }
  /// Expects that no sentinel was overwritten.
  void expect_intact() {
    for (std::size_t i = 0; i < rows_; ++i) {
      for (std::size_t j = cols_; j < cols_ + pad_; ++j) {
        EXPECT_EQ(numbers_[offset_ + i * (cols_ + pad_) + j], kSentinel) << "past the end of row " << i;
      }
    }
    for (std::size_t i = 0; i < offset_; ++i) EXPECT_EQ(numbers_[i], kSentinel) << "before the first row";
  }

 private:
  static constexpr float kSentinel = 12345.0F;
  std::vector<float> numbers_;
  std::size_t rows_, cols_, pad_, offset_;
};

}  // namespace sfumato::testing
