#include "sfumato/columns/arrow_column.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <iterator>
#include <limits>
#include <utility>

#include "sfumato/base/error.h"
#include "sfumato/columns/datetime.h"

namespace sfumato {
namespace {

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

template <class Real>
void append_real(Real value, std::string& out) {
  if (std::isnan(value)) return;
  fmt::format_to(std::back_inserter(out), "{}", value);
}

}  // namespace

ArrowColumn::ArrowColumn(const ArrowType& type, const ArrowArray& array, std::shared_ptr<const ArrowColumn> dictionary,
                         std::int64_t first, std::int64_t rows)
    : type_(type),
      array_(array),
      first_(static_cast<std::size_t>(array.offset + first)),
      rows_(static_cast<std::size_t>(rows)),
      all_null_(type.kind == ArrowKind::all_null),
      dictionary_(std::move(dictionary)) {
  if (!all_null_ && array.null_count != 0) valid_ = static_cast<const std::uint8_t*>(array.buffers[0]);
}

bool ArrowColumn::has_nulls() const {
  if (valid_ == nullptr) return all_null_ && rows_ > 0;
  for (std::size_t i = 0; i < rows_; ++i) {
    if (is_null(i)) return true;
  }
  return false;
}

void ArrowColumn::set_nulls(std::span<double> out) const {
  if (valid_ == nullptr && !all_null_) return;
  for (std::size_t i = 0; i < rows_; ++i) {
    if (is_null(i)) out[i] = std::numeric_limits<double>::quiet_NaN();
  }
}

template <class T>
void ArrowColumn::numbers_of(double per_unit, std::span<double> out) const {
  const T* const from = values<T>();
  if (per_unit == 1) {
    for (std::size_t i = 0; i < rows_; ++i) out[i] = static_cast<double>(from[i]);
  } else {
    for (std::size_t i = 0; i < rows_; ++i) out[i] = static_cast<double>(from[i]) / per_unit;
  }
}

void ArrowColumn::numbers(std::span<double> out) const {
  if (rows_ == 0) return;
  switch (type_.kind) {
    case ArrowKind::boolean:
      for (std::size_t i = 0; i < rows_; ++i) out[i] = is_true(i) ? 1 : 0;
      break;
    case ArrowKind::int8:
      numbers_of<std::int8_t>(1, out);
      break;
    case ArrowKind::uint8:
      numbers_of<std::uint8_t>(1, out);
      break;
    case ArrowKind::int16:
      numbers_of<std::int16_t>(1, out);
      break;
    case ArrowKind::uint16:
      numbers_of<std::uint16_t>(1, out);
      break;
    case ArrowKind::int32:
      numbers_of<std::int32_t>(1, out);
      break;
    case ArrowKind::uint32:
      numbers_of<std::uint32_t>(1, out);
      break;
    case ArrowKind::int64:
      numbers_of<std::int64_t>(1, out);
      break;
    case ArrowKind::uint64:
      numbers_of<std::uint64_t>(1, out);
      break;
    case ArrowKind::half:
      std::transform(values<std::uint16_t>(), values<std::uint16_t>() + rows_, out.begin(), from_half);
      break;
    case ArrowKind::single:
      numbers_of<float>(1, out);
      break;
    case ArrowKind::real:
      numbers_of<double>(1, out);
      break;
    default:
      std::ranges::fill(out, std::numeric_limits<double>::quiet_NaN());
  }
  set_nulls(out);
}

void ArrowColumn::seconds(std::span<double> out) const {
  if (rows_ == 0) return;
  if (type_.kind == ArrowKind::date_days) {
    numbers_of<std::int32_t>(1, out);
    for (double& value : out) value *= kSecondsPerDay;
  } else {
    numbers_of<std::int64_t>(type_.kind == ArrowKind::date_ms ? 1e3 : type_.per_second, out);
  }
  set_nulls(out);
}

// One of the integer types, of a dictionary that of its indices.
std::int64_t ArrowColumn::integer(std::size_t row) const {
  switch (type_.kind) {
    case ArrowKind::int8:
      return values<std::int8_t>()[row];
    case ArrowKind::uint8:
      return values<std::uint8_t>()[row];
    case ArrowKind::int16:
      return values<std::int16_t>()[row];
    case ArrowKind::uint16:
      return values<std::uint16_t>()[row];
    case ArrowKind::int32:
    case ArrowKind::date_days:
      return values<std::int32_t>()[row];
    case ArrowKind::uint32:
      return values<std::uint32_t>()[row];
    default:
      return values<std::int64_t>()[row];
  }
}

bool ArrowColumn::is_true(std::size_t row) const {
  return bit(static_cast<const std::uint8_t*>(array_.buffers[1]), first_ + row);
}

double ArrowColumn::seconds_at(std::size_t row) const {
  const auto count = static_cast<double>(integer(row));
  if (type_.kind == ArrowKind::date_days) return count * kSecondsPerDay;
  return count / (type_.kind == ArrowKind::date_ms ? 1e3 : type_.per_second);
}

bool ArrowColumn::has_fraction(std::size_t row) const {
  return type_.kind == ArrowKind::timestamp && integer(row) % static_cast<std::int64_t>(type_.per_second) != 0;
}

std::string_view ArrowColumn::text(std::size_t row) const {
  if (type_.kind == ArrowKind::text_view) return text_view(row);
  const auto* const bytes = static_cast<const char*>(array_.buffers[2]);
  if (type_.kind == ArrowKind::text) {
    const auto* const ends = values<std::int32_t>() + row;
    return {bytes + ends[0], static_cast<std::size_t>(ends[1] - ends[0])};
  }
  const auto* const ends = values<std::int64_t>() + row;
  return {bytes + ends[0], static_cast<std::size_t>(ends[1] - ends[0])};
}

// 16 bytes each: a length, and up to 12 bytes of text or the place of a longer one.
std::string_view ArrowColumn::text_view(std::size_t row) const {
  const char* const view = static_cast<const char*>(array_.buffers[1]) + 16 * (first_ + row);
  std::array<std::int32_t, 4> words{};
  std::memcpy(words.data(), view, sizeof words);
  const auto length = static_cast<std::size_t>(words[0]);
  if (length <= 12) return {view + 4, length};
  return {static_cast<const char*>(array_.buffers[2 + words[2]]) + words[3], length};
}

void ArrowColumn::append_text(std::size_t row, const TimeText& time, std::string& out) const {
  if (is_null(row)) return;
  if (is_text(type_.kind)) {
    out += text(row);
  } else if (type_.kind == ArrowKind::boolean) {
    out += is_true(row) ? "True" : "False";
  } else if (type_.kind == ArrowKind::half) {
    append_real(from_half(values<std::uint16_t>()[row]), out);
  } else if (type_.kind == ArrowKind::single) {
    append_real(values<float>()[row], out);
  } else if (type_.kind == ArrowKind::real) {
    append_real(values<double>()[row], out);
  } else if (type_.kind == ArrowKind::uint64) {
    fmt::format_to(std::back_inserter(out), "{}", values<std::uint64_t>()[row]);
  } else if (is_time(type_.kind)) {
    append_datetime(out, seconds_at(row), time.format, time.decimals);
  } else {
    fmt::format_to(std::back_inserter(out), "{}", integer(row));
  }
}

}  // namespace sfumato
