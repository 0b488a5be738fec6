// The format strings of the Arrow C data interface.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sfumato/base/error.h"

namespace sfumato {

/// The types of arrays that a column of a table may have.
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

/// A parsed format string.
struct ArrowType {
  ArrowKind kind = ArrowKind::all_null;
  double per_second = 1;  ///< of timestamp: its units in a second
  bool zone = false;      ///< of timestamp
};

/// The type of a column, kept so that new rows come in the same one.
struct ArrowField {
  std::string name;
  std::string format;       ///< of the values, those of a dictionary included
  bool dictionary = false;  ///< categories
  bool ordered = false;
  bool nulls = false;  ///< there were nulls; floats without them spell missing values NaN
};

/// Error (bad_data) for a column whose type cannot be learned; a front end may have an exception of its own for it.
class ArrowTypeError : public Error {
 public:
  explicit ArrowTypeError(const std::string& text) : Error(ErrorKind::bad_data, text) {}
};

/// Nothing for types that are no column of a table here: lists, structs, durations, decimals, bytes.
std::optional<ArrowType> parse_arrow_format(std::string_view format);

bool is_integer(ArrowKind kind);
bool is_float(ArrowKind kind);
bool is_text(ArrowKind kind);
bool is_time(ArrowKind kind);

}  // namespace sfumato
