// One array of an Arrow stream, read in place: its values as numbers or as the texts that a CSV file would have.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "arrow_abi.h"

namespace sfumato::python {

/// What the format string of an array says.
enum class ArrowKind {
  boolean,
  int8,
  uint8,
  int16,
  uint16,
  int32,
  uint32,
  int64,
  uint64,
  half,
  single,
  real,
  text,        ///< 32-bit offsets
  large_text,  ///< 64-bit offsets
  text_view,
  date_days,
  date_ms,
  timestamp,
  all_null,
  dictionary,
};

/// A format string of the C data interface, read.
struct ArrowType {
  ArrowKind kind = ArrowKind::all_null;
  double per_second = 1;  ///< of timestamp: its units in a second
  bool zone = false;      ///< of timestamp
};

/// Nothing for types that are no column of a table here: lists, structs, durations, decimals, bytes.
std::optional<ArrowType> parse_arrow_format(std::string_view format);

bool is_integer(ArrowKind kind);
bool is_float(ArrowKind kind);
bool is_text(ArrowKind kind);
bool is_time(ArrowKind kind);

/// How a date or a time is written, in the letters of parse_datetime().
struct TimeText {
  std::string format;
  int decimals = 0;  ///< of the seconds, where the format has %f
};

class ArrowColumn {
 public:
  /// Rows [first, first + rows) of an array. `dictionary` is null unless the type is one. Both arrays have to outlive
  /// this. Throws Error (bad_data) where the array has fewer rows.
  ArrowColumn(const ArrowType& type, const ArrowArray& array, std::shared_ptr<const ArrowColumn> dictionary,
              std::int64_t first, std::int64_t rows);

  std::size_t rows() const { return rows_; }
  bool is_null(std::size_t row) const;
  /// Of integers, floats and booleans; NaN for null.
  double number(std::size_t row) const;
  /// Appends what a CSV file would have for the value: numbers with as many digits as tell them apart, False and True,
  /// dates and times as said; nothing for null and NaN. Throws Error (bad_data) on infinite numbers.
  void append_text(std::size_t row, const TimeText& time, std::string& out) const;
  /// Seconds since 1970 of a date or a time.
  double seconds(std::size_t row) const;
  /// Of a dictionary, the place of its value; -1 for null. Throws Error (bad_data) on a place that there is not.
  std::int64_t index(std::size_t row) const;
  /// Of a dictionary, its values.
  const ArrowColumn& dictionary() const { return *dictionary_; }
  /// Whether a time has a fraction of a second.
  bool has_fraction(std::size_t row) const;

 private:
  std::size_t at(std::size_t row) const { return first_ + row; }
  template <class T>
  T value(std::size_t row) const {
    return static_cast<const T*>(array_.buffers[1])[at(row)];
  }
  std::int64_t integer(std::size_t row) const;
  std::string_view text(std::size_t row) const;
  std::string_view text_view(std::size_t row) const;

  ArrowType type_;
  const ArrowArray& array_;
  std::size_t first_;  // row 0, from the start of the buffers
  std::size_t rows_;
  std::shared_ptr<const ArrowColumn> dictionary_;
};

}  // namespace sfumato::python
