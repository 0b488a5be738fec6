// Reads and writes Points as NumPy .npy files (NEP 1), versions 1 to 3.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sfumato/base/atomic_file.h"
#include "sfumato/base/points.h"
#include "sfumato/files/input_file.h"
#include "sfumato/files/writer.h"

namespace sfumato {

/// Reads an array of float32 or float64, little- or big-endian, in C or Fortran order: [N, D], or [N] as one column.
/// The columns are named x0, x1, ... Throws Error (failure) if the file cannot be read, and (bad_data) for files that
/// are not .npy, for other types or shapes, for a size that differs from the header, and with row and column for Inf,
/// and for NaN unless blanks are kept.
Points read_npy(InputFile& file, Blanks blanks = Blanks::refused);
Points read_npy(const std::string& path, Blanks blanks = Blanks::refused);

/// Whether the file begins with the magic bytes of .npy.
bool is_npy(InputFile& file);

enum class NpyType { float32, float64 };

/// Writes an array [rows, cols], little-endian and in C order. The number of rows is fixed in the header at the start.
class NpyWriter final : public PointsWriter {
 public:
  NpyWriter(AtomicFile file, std::uint64_t rows, std::size_t cols, NpyType type)
      : NpyWriter(std::move(file), std::vector<std::uint64_t>{rows, cols}, type) {}
  /// An array of two or more axes; rows are along the last axis.
  NpyWriter(AtomicFile file, const std::vector<std::uint64_t>& shape, NpyType type);
  /// Throws Error (usage) for more rows than announced, and (failure) for a number that overflows a float32.
  void append(std::span<const double> rows) override;
  void append(std::span<const float> rows) override;
  /// Instead of append(): writes rows in any order, from index `first_row`. Every row must be written once. Throws
  /// Error (usage) for rows past the end, and (failure) if the file is not a regular file.
  void put(std::uint64_t first_row, std::span<const double> rows);
  /// Throws Error (usage) for fewer rows than announced.
  void finish() override;

 private:
  template <class T>
  void append_rows(std::span<const T> rows);
  template <class To, class T>
  std::string bytes_as(std::span<const T> numbers) const;
  template <class T>
  std::string bytes_of(std::span<const T> numbers) const;

  AtomicFile file_;
  std::uint64_t header_bytes_;
  std::uint64_t numbers_;
  std::uint64_t numbers_left_;
  std::size_t cols_;
  NpyType type_;
};

}  // namespace sfumato
