// Row-major matrices: non-owning views and an aligned, owning buffer.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <type_traits>

namespace sfumato {

/// A view of a rows x cols matrix, row-major. `stride` is the distance between rows in elements (stride >= cols).
template <class T>
struct BasicMatrix {
  T* data = nullptr;       ///< The first number of the first row.
  std::size_t rows = 0;    ///< Number of rows.
  std::size_t cols = 0;    ///< Numbers in a row.
  std::size_t stride = 0;  ///< Numbers from the start of a row to the start of the next.

  BasicMatrix() = default;
  /// Rows that follow each other without gaps.
  BasicMatrix(T* data_, std::size_t rows_, std::size_t cols_) : BasicMatrix(data_, rows_, cols_, cols_) {}
  /// Rows that start `stride_` numbers apart.
  BasicMatrix(T* data_, std::size_t rows_, std::size_t cols_, std::size_t stride_)
      : data(data_), rows(rows_), cols(cols_), stride(stride_) {}
  /// A mutable view converts to a constant one.
  template <class U>
  requires(std::is_same_v<const U, T>) BasicMatrix(const BasicMatrix<U>& other)  // NOLINT(google-explicit-constructor)
      : BasicMatrix(other.data, other.rows, other.cols, other.stride) {}

  /// The number at a row and a column.
  T& operator()(std::size_t row, std::size_t col) const { return data[row * stride + col]; }
  /// A row's numbers.
  std::span<T> row(std::size_t index) const { return {data + index * stride, cols}; }
  /// The rows [first, first + count).
  BasicMatrix rows_from(std::size_t first, std::size_t count) const {
    return {data + first * stride, count, cols, stride};
  }
  /// The columns [first, first + count).
  BasicMatrix cols_from(std::size_t first, std::size_t count) const { return {data + first, rows, count, stride}; }
};

using Matrix = BasicMatrix<float>;
using ConstMatrix = BasicMatrix<const float>;
using DoubleMatrix = BasicMatrix<double>;
using ConstDoubleMatrix = BasicMatrix<const double>;

/// Alignment of all owned buffers in bytes: a cache line, and the widest vector register.
inline constexpr std::size_t kAlignment = 64;

/// Zero-initialised, aligned memory for `count` numbers. Movable, not copyable.
class AlignedFloats {
 public:
  AlignedFloats() = default;
  /// So many numbers, all 0.
  explicit AlignedFloats(std::size_t count);
  /// The first number.
  float* data() { return data_.get(); }
  /// The first number.
  const float* data() const { return data_.get(); }
  /// How many there are.
  std::size_t size() const { return size_; }
  /// All of them.
  std::span<float> span() { return {data(), size()}; }
  /// All of them.
  std::span<const float> span() const { return {data(), size()}; }

 private:
  struct Free {
    void operator()(float* memory) const { ::operator delete (memory, std::align_val_t{kAlignment}); }
  };
  std::unique_ptr<float, Free> data_;
  std::size_t size_ = 0;
};

/// An owned matrix, zero-initialised. With `padded`, rows start on cache lines and are an odd number of lines apart.
class MatrixBuffer {
 public:
  MatrixBuffer() = default;
  /// A matrix of zeros, without gaps between its rows.
  MatrixBuffer(std::size_t rows, std::size_t cols) : MatrixBuffer(rows, cols, cols) {}
  /// The same with rows padded to whole vectors, the padding 0.
  static MatrixBuffer padded(std::size_t rows, std::size_t cols);

  /// Number of rows.
  std::size_t rows() const { return rows_; }
  /// Numbers in a row.
  std::size_t cols() const { return cols_; }
  /// The whole matrix.
  Matrix view() { return {memory_.data(), rows_, cols_, stride_}; }
  /// The whole matrix.
  ConstMatrix view() const { return {memory_.data(), rows_, cols_, stride_}; }
  /// The whole matrix.
  operator Matrix() { return view(); }  // NOLINT(google-explicit-constructor)
  /// The whole matrix.
  operator ConstMatrix() const { return view(); }  // NOLINT(google-explicit-constructor)
  /// The number at a row and a column.
  float& operator()(std::size_t row, std::size_t col) { return memory_.data()[row * stride_ + col]; }
  /// The number at a row and a column.
  float operator()(std::size_t row, std::size_t col) const { return memory_.data()[row * stride_ + col]; }
  /// A row's numbers.
  std::span<float> row(std::size_t index) { return view().row(index); }
  /// A row's numbers.
  std::span<const float> row(std::size_t index) const { return view().row(index); }

 private:
  MatrixBuffer(std::size_t rows, std::size_t cols, std::size_t stride)
      : memory_(rows * stride), rows_(rows), cols_(cols), stride_(stride) {}
  AlignedFloats memory_;
  std::size_t rows_ = 0;
  std::size_t cols_ = 0;
  std::size_t stride_ = 0;
};

/// Copies the elements of `from` to `to`. Throws Error (usage) if the shapes differ.
void copy(ConstMatrix from, Matrix to);

/// to = a x + b y, element by element; all have one shape, and `to` may be x or y. Single-threaded: memory bandwidth is
/// the limit.
void combine(double a, ConstMatrix x, double b, ConstMatrix y, Matrix to);

}  // namespace sfumato
