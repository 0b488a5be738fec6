// Row-major matrices: views that do not own, and an aligned buffer that does.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <type_traits>

namespace sfumato {

/// A view of rows x cols numbers, row-major, `stride` numbers from one row to the next (stride >= cols).
template <class T>
struct BasicMatrix {
  T* data = nullptr;
  std::size_t rows = 0;
  std::size_t cols = 0;
  std::size_t stride = 0;

  BasicMatrix() = default;
  BasicMatrix(T* data_, std::size_t rows_, std::size_t cols_) : BasicMatrix(data_, rows_, cols_, cols_) {}
  BasicMatrix(T* data_, std::size_t rows_, std::size_t cols_, std::size_t stride_)
      : data(data_), rows(rows_), cols(cols_), stride(stride_) {}
  /// A mutable view is also a constant one.
  template <class U>
  requires(std::is_same_v<const U, T>) BasicMatrix(const BasicMatrix<U>& other)  // NOLINT(google-explicit-constructor)
      : BasicMatrix(other.data, other.rows, other.cols, other.stride) {}

  T& operator()(std::size_t row, std::size_t col) const { return data[row * stride + col]; }
  std::span<T> row(std::size_t index) const { return {data + index * stride, cols}; }
  /// Rows [first, first + count).
  BasicMatrix rows_from(std::size_t first, std::size_t count) const {
    return {data + first * stride, count, cols, stride};
  }
  /// Columns [first, first + count).
  BasicMatrix cols_from(std::size_t first, std::size_t count) const { return {data + first, rows, count, stride}; }
};

using Matrix = BasicMatrix<float>;
using ConstMatrix = BasicMatrix<const float>;
using DoubleMatrix = BasicMatrix<double>;
using ConstDoubleMatrix = BasicMatrix<const double>;

/// Bytes to which every owned buffer is aligned: a cache line, and the widest vector register.
inline constexpr std::size_t kAlignment = 64;

/// Zeroed, aligned memory for `count` numbers; moves, does not copy.
class AlignedFloats {
 public:
  AlignedFloats() = default;
  explicit AlignedFloats(std::size_t count);
  float* data() { return data_.get(); }
  const float* data() const { return data_.get(); }
  std::size_t size() const { return size_; }
  std::span<float> span() { return {data(), size()}; }
  std::span<const float> span() const { return {data(), size()}; }

 private:
  struct Free {
    void operator()(float* memory) const { ::operator delete (memory, std::align_val_t{kAlignment}); }
  };
  std::unique_ptr<float, Free> data_;
  std::size_t size_ = 0;
};

/// An owned matrix, zeroed at first. `padded` rows start on cache lines and not all on the same cache sets.
class MatrixBuffer {
 public:
  MatrixBuffer() = default;
  MatrixBuffer(std::size_t rows, std::size_t cols) : MatrixBuffer(rows, cols, cols) {}
  static MatrixBuffer padded(std::size_t rows, std::size_t cols);

  std::size_t rows() const { return rows_; }
  std::size_t cols() const { return cols_; }
  Matrix view() { return {memory_.data(), rows_, cols_, stride_}; }
  ConstMatrix view() const { return {memory_.data(), rows_, cols_, stride_}; }
  operator Matrix() { return view(); }             // NOLINT(google-explicit-constructor)
  operator ConstMatrix() const { return view(); }  // NOLINT(google-explicit-constructor)
  float& operator()(std::size_t row, std::size_t col) { return memory_.data()[row * stride_ + col]; }
  float operator()(std::size_t row, std::size_t col) const { return memory_.data()[row * stride_ + col]; }
  std::span<float> row(std::size_t index) { return view().row(index); }
  std::span<const float> row(std::size_t index) const { return view().row(index); }

 private:
  MatrixBuffer(std::size_t rows, std::size_t cols, std::size_t stride)
      : memory_(rows * stride), rows_(rows), cols_(cols), stride_(stride) {}
  AlignedFloats memory_;
  std::size_t rows_ = 0;
  std::size_t cols_ = 0;
  std::size_t stride_ = 0;
};

/// Copies the numbers of `from` to `to`, which has the same shape.
void copy(ConstMatrix from, Matrix to);

/// to = a x + b y, all of one shape; `to` may be x or y. One thread: memory is what it waits for.
void combine(double a, ConstMatrix x, double b, ConstMatrix y, Matrix to);

}  // namespace sfumato
