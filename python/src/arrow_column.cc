#include "arrow_column.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <iterator>
#include <limits>
#include <utility>

#include "sfumato/base/error.h"
#include "sfumato/columns/datetime.h"

namespace sfumato::python {

namespace {

constexpr double kDay = 86400;

std::optional<ArrowType> parse_timestamp(std::string_view format) {
  constexpr std::array<std::pair<char, double>, 4> kUnits{{{'s', 1}, {'m', 1e3}, {'u', 1e6}, {'n', 1e9}}};
  for (const auto& [letter, per_second] : kUnits) {
    if (format[2] == letter) return ArrowType{ArrowKind::timestamp, per_second, format.size() > 4};
  }
  return std::nullopt;
}

// IEEE 754 half precision.
float from_half(std::uint16_t bits) {
  const std::uint32_t sign = (bits & 0x8000U) << 16U;
  const std::uint32_t exponent = (bits >> 10U) & 0x1FU;
  const std::uint32_t fraction = bits & 0x3FFU;
  if (exponent == 0) {
    const float tiny = std::ldexp(static_cast<float>(fraction), -24);
    return sign != 0 ? -tiny : tiny;
  }
  const std::uint32_t wide = exponent == 0x1F ? 0xFFU : exponent + 112U;
  return std::bit_cast<float>(sign | (wide << 23U) | (fraction << 13U));
}

bool bit(const std::uint8_t* bits, std::size_t at) { return ((unsigned{bits[at / 8]} >> (at % 8)) & 1U) != 0; }

template <class Real>
void append_real(Real value, std::string& out) {
  if (std::isnan(value)) return;
  if (std::isinf(value)) fail(ErrorKind::bad_data, "a value is infinite; give finite numbers");
  fmt::format_to(std::back_inserter(out), "{}", value);
}

}  // namespace

std::optional<ArrowType> parse_arrow_format(std::string_view format) {
  constexpr std::array<std::pair<std::string_view, ArrowKind>, 18> kFormats{{{"b", ArrowKind::boolean},
                                                                             {"c", ArrowKind::int8},
                                                                             {"C", ArrowKind::uint8},
                                                                             {"s", ArrowKind::int16},
                                                                             {"S", ArrowKind::uint16},
                                                                             {"i", ArrowKind::int32},
                                                                             {"I", ArrowKind::uint32},
                                                                             {"l", ArrowKind::int64},
                                                                             {"L", ArrowKind::uint64},
                                                                             {"e", ArrowKind::half},
                                                                             {"f", ArrowKind::single},
                                                                             {"g", ArrowKind::real},
                                                                             {"u", ArrowKind::text},
                                                                             {"U", ArrowKind::large_text},
                                                                             {"vu", ArrowKind::text_view},
                                                                             {"tdD", ArrowKind::date_days},
                                                                             {"tdm", ArrowKind::date_ms},
                                                                             {"n", ArrowKind::all_null}}};
  for (const auto& [text, kind] : kFormats) {
    if (text == format) return ArrowType{kind};
  }
  return format.starts_with("ts") && format.size() >= 4 ? parse_timestamp(format) : std::nullopt;
}

bool is_integer(ArrowKind kind) { return kind >= ArrowKind::int8 && kind <= ArrowKind::uint64; }
bool is_float(ArrowKind kind) { return kind >= ArrowKind::half && kind <= ArrowKind::real; }
bool is_text(ArrowKind kind) { return kind >= ArrowKind::text && kind <= ArrowKind::text_view; }
bool is_time(ArrowKind kind) { return kind >= ArrowKind::date_days && kind <= ArrowKind::timestamp; }

ArrowColumn::ArrowColumn(const ArrowType& type, const ArrowArray& array, std::shared_ptr<const ArrowColumn> dictionary,
                         std::int64_t first, std::int64_t rows)
    : type_(type),
      array_(array),
      first_(static_cast<std::size_t>(array.offset + first)),
      rows_(static_cast<std::size_t>(rows)),
      dictionary_(std::move(dictionary)) {
  if (first >= 0 && rows >= 0 && first <= array.length && rows <= array.length - first) return;
  fail(ErrorKind::bad_data, "X: the frame has {} rows, and one of its columns {}", first + rows, array.length);
}

bool ArrowColumn::is_null(std::size_t row) const {
  if (type_.kind == ArrowKind::all_null) return true;
  if (array_.null_count == 0 || array_.buffers[0] == nullptr) return false;
  const auto* const bits = static_cast<const std::uint8_t*>(array_.buffers[0]);
  return !bit(bits, at(row));
}

// One of the integer types, of a dictionary that of its places.
std::int64_t ArrowColumn::integer(std::size_t row) const {
  switch (type_.kind) {
    case ArrowKind::int8:
      return value<std::int8_t>(row);
    case ArrowKind::uint8:
      return value<std::uint8_t>(row);
    case ArrowKind::int16:
      return value<std::int16_t>(row);
    case ArrowKind::uint16:
      return value<std::uint16_t>(row);
    case ArrowKind::int32:
    case ArrowKind::date_days:
      return value<std::int32_t>(row);
    case ArrowKind::uint32:
      return value<std::uint32_t>(row);
    default:
      return value<std::int64_t>(row);
  }
}

double ArrowColumn::number(std::size_t row) const {
  if (is_null(row)) return std::numeric_limits<double>::quiet_NaN();
  switch (type_.kind) {
    case ArrowKind::boolean:
      return bit(static_cast<const std::uint8_t*>(array_.buffers[1]), at(row)) ? 1 : 0;
    case ArrowKind::half:
      return from_half(value<std::uint16_t>(row));
    case ArrowKind::single:
      return value<float>(row);
    case ArrowKind::real:
      return value<double>(row);
    case ArrowKind::uint64:
      return static_cast<double>(value<std::uint64_t>(row));
    default:
      return static_cast<double>(integer(row));
  }
}

std::int64_t ArrowColumn::index(std::size_t row) const {
  if (is_null(row)) return -1;
  const std::int64_t place = integer(row);
  if (place >= 0 && static_cast<std::size_t>(place) < dictionary_->rows()) return place;
  fail(ErrorKind::bad_data, "X: a category is number {} of {}; the frame is damaged", place, dictionary_->rows());
}

double ArrowColumn::seconds(std::size_t row) const {
  const auto count = static_cast<double>(integer(row));
  if (type_.kind == ArrowKind::date_days) return count * kDay;
  return count / (type_.kind == ArrowKind::date_ms ? 1e3 : type_.per_second);
}

bool ArrowColumn::has_fraction(std::size_t row) const {
  return type_.kind == ArrowKind::timestamp && integer(row) % static_cast<std::int64_t>(type_.per_second) != 0;
}

std::string_view ArrowColumn::text(std::size_t row) const {
  if (type_.kind == ArrowKind::text_view) return text_view(row);
  const auto* const bytes = static_cast<const char*>(array_.buffers[2]);
  if (type_.kind == ArrowKind::text) {
    const auto* const ends = static_cast<const std::int32_t*>(array_.buffers[1]) + at(row);
    return {bytes + ends[0], static_cast<std::size_t>(ends[1] - ends[0])};
  }
  const auto* const ends = static_cast<const std::int64_t*>(array_.buffers[1]) + at(row);
  return {bytes + ends[0], static_cast<std::size_t>(ends[1] - ends[0])};
}

// 16 bytes each: a length, and up to 12 bytes of text or the place of a longer one.
std::string_view ArrowColumn::text_view(std::size_t row) const {
  const char* const view = static_cast<const char*>(array_.buffers[1]) + 16 * at(row);
  std::array<std::int32_t, 4> words{};
  std::memcpy(words.data(), view, sizeof words);
  const auto length = static_cast<std::size_t>(words[0]);
  if (length <= 12) return {view + 4, length};
  return {static_cast<const char*>(array_.buffers[2 + words[2]]) + words[3], length};
}

void ArrowColumn::append_text(std::size_t row, const TimeText& time, std::string& out) const {
  if (dictionary_) {
    const std::int64_t place = index(row);
    if (place >= 0) dictionary_->append_text(static_cast<std::size_t>(place), time, out);
  } else if (is_null(row)) {
    return;
  } else if (is_text(type_.kind)) {
    out += text(row);
  } else if (type_.kind == ArrowKind::boolean) {
    out += number(row) == 0 ? "False" : "True";
  } else if (type_.kind == ArrowKind::single || type_.kind == ArrowKind::half) {
    append_real(static_cast<float>(number(row)), out);
  } else if (type_.kind == ArrowKind::real) {
    append_real(value<double>(row), out);
  } else if (type_.kind == ArrowKind::uint64) {
    fmt::format_to(std::back_inserter(out), "{}", value<std::uint64_t>(row));
  } else if (is_time(type_.kind)) {
    append_datetime(out, seconds(row), time.format, time.decimals);
  } else {
    fmt::format_to(std::back_inserter(out), "{}", integer(row));
  }
}

}  // namespace sfumato::python
