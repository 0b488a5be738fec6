// One array of an Arrow stream, read in place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "sfumato/columns/arrow_abi.h"
#include "sfumato/columns/arrow_types.h"

namespace sfumato {

/// How a date or a time is written, in the letters of parse_datetime().
struct TimeText {
  std::string format;
  int decimals = 0;  ///< of the seconds, where the format has %f
};

/// Values of an array as numbers, as indices of a dictionary, or as the texts that a CSV file would have.
class ArrowColumn {
 public:
  /// Rows [first, first + rows) of an array. `dictionary` is null unless the type is one. The array has to outlive
  /// this and to have that many rows.
  ArrowColumn(const ArrowType& type, const ArrowArray& array, std::shared_ptr<const ArrowColumn> dictionary,
              std::int64_t first, std::int64_t rows);

  std::size_t rows() const { return rows_; }
  bool has_nulls() const;
  bool is_null(std::size_t row) const { return all_null_ || (valid_ != nullptr && !bit(valid_, first_ + row)); }
  /// Of integers, floats and booleans, all rows; NaN for null. out: [rows]
  void numbers(std::span<double> out) const;
  /// Of dates and times, all rows, in seconds since 1970; NaN for null. out: [rows]
  void seconds(std::span<double> out) const;
  /// Of a boolean that is not null.
  bool is_true(std::size_t row) const;
  /// Of text that is not null.
  std::string_view text(std::size_t row) const;
  /// Of a dictionary, the index of a value that is not null; in damaged arrays one that the dictionary lacks.
  std::int64_t index(std::size_t row) const { return integer(row); }
  /// The values of a dictionary; null for other types.
  const ArrowColumn* dictionary() const { return dictionary_.get(); }
  /// Whether a time that is not null has a fraction of a second.
  bool has_fraction(std::size_t row) const;
  /// Appends what a CSV file would have for a value that is in no dictionary: numbers with as many digits as tell them
  /// apart, False and True, dates and times as said; nothing for null and NaN. Throws Error (bad_data) on infinite
  /// numbers.
  void append_text(std::size_t row, const TimeText& time, std::string& out) const;

 private:
  static bool bit(const std::uint8_t* bits, std::size_t at) { return ((unsigned{bits[at / 8]} >> (at % 8)) & 1U) != 0; }
  template <class T>
  const T* values() const {
    return static_cast<const T*>(array_.buffers[1]) + first_;
  }
  template <class T>
  void numbers_of(double per_unit, std::span<double> out) const;
  void set_nulls(std::span<double> out) const;
  std::int64_t integer(std::size_t row) const;
  double seconds_at(std::size_t row) const;
  std::string_view text_view(std::size_t row) const;

  ArrowType type_;
  const ArrowArray& array_;
  std::size_t first_;  // row 0, from the start of the buffers
  std::size_t rows_;
  bool all_null_;
  const std::uint8_t* valid_ = nullptr;  // a bit for each row that is not null; none where no row is
  std::shared_ptr<const ArrowColumn> dictionary_;
};

}  // namespace sfumato
