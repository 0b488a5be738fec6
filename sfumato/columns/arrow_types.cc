#include "sfumato/columns/arrow_types.h"

#include <array>
#include <utility>

namespace sfumato {
namespace {

std::optional<ArrowType> parse_timestamp(std::string_view format) {
  constexpr std::array<std::pair<char, double>, 4> kUnits{{{'s', 1}, {'m', 1e3}, {'u', 1e6}, {'n', 1e9}}};
  for (const auto& [letter, per_second] : kUnits) {
    if (format[2] == letter) return ArrowType{ArrowKind::timestamp, per_second, format.size() > 4};
  }
  return std::nullopt;
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

}  // namespace sfumato
