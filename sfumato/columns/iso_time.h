// Dates and times in the spelling of ISO 8601, which programs write.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "sfumato/columns/datetime.h"

namespace sfumato {

/// The seconds since 1970 of "2024-03-01", or of "2024-03-01 08:30:15.25" with or without seconds and their fraction,
/// also with T for the blank; nothing for other texts.
inline std::optional<double> parse_iso_time(std::string_view text) {
  constexpr std::array<std::string_view, 7> kFormats{
      "%Y-%m-%d",       "%Y-%m-%d %H:%M",    "%Y-%m-%d %H:%M:%S",   "%Y-%m-%d %H:%M:%S.%f",
      "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f"};
  for (const std::string_view format : kFormats) {
    if (const std::optional<double> time = parse_datetime(text, format)) return time;
  }
  return std::nullopt;
}

}  // namespace sfumato
