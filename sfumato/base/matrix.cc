#include "sfumato/base/matrix.h"

#include <algorithm>

#include "sfumato/base/error.h"

namespace sfumato {

AlignedFloats::AlignedFloats(std::size_t count) : size_(count) {
  if (count == 0) return;
  if (count > static_cast<std::size_t>(-1) / sizeof(float) - kAlignment) throw std::bad_alloc();
  data_.reset(static_cast<float*>(::operator new (count * sizeof(float), std::align_val_t{kAlignment})));
  std::fill_n(data_.get(), count, 0.0F);
}

MatrixBuffer MatrixBuffer::padded(std::size_t rows, std::size_t cols) {
  constexpr std::size_t line = kAlignment / sizeof(float);
  // An odd number of cache lines per row, because rows a power of two apart would map to the same few cache sets.
  const std::size_t lines = (cols + line - 1) / line;
  return {rows, cols, (lines | 1) * line};
}

void copy(ConstMatrix from, Matrix to) {
  if (from.rows != to.rows || from.cols != to.cols) {
    fail(ErrorKind::usage, "copy: a {} x {} matrix does not fit one of {} x {}", from.rows, from.cols, to.rows,
         to.cols);
  }
  for (std::size_t i = 0; i < from.rows; ++i) std::copy_n(from.row(i).data(), from.cols, to.row(i).data());
}

void combine(double a, ConstMatrix x, double b, ConstMatrix y, Matrix to) {
  const auto u = static_cast<float>(a);
  const auto w = static_cast<float>(b);
  for (std::size_t i = 0; i < to.rows; ++i) {
    for (std::size_t j = 0; j < to.cols; ++j) to(i, j) = u * x(i, j) + w * y(i, j);
  }
}

}  // namespace sfumato
