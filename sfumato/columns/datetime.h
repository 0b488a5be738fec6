// Parses and formats dates and times.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sfumato {

inline constexpr double kSecondsPerDay = 86400;

/// The seconds since 1970 (UTC) of a text, or empty if the text does not match the format. The format uses the
/// specifiers of strptime: %Y %y year, %m %b %B month (number, short and long name), %q quarter, %d %e day, %a %A day
/// of the week, %H %I %p %M %S time, %z offset; %f is a fraction of a second; %:z is an offset with a colon; %-m, %-d,
/// %-H and %-I are not zero-padded, %e is padded with a blank; %^b is in capitals and %#b in small letters, as are %^a
/// and
/// %#p. All other characters are literal. Missing fields default to 1 January 1970, 0:00.
std::optional<double> parse_datetime(std::string_view text, std::string_view format);

/// A time as the clock of its place shows it.
struct LocalTime {
  double seconds = 0;         ///< since 1970, by that clock
  std::string_view offset{};  ///< part of the text that %z matched
};

/// The same without applying the offset of %z.
std::optional<LocalTime> parse_local_datetime(std::string_view text, std::string_view format);

/// Whether a format has an offset.
bool has_offset(std::string_view format);

/// Appends a time in a format, rounded to the resolution of the format; %f has `decimals` digits. `offset` is the text
/// of %z, with `seconds` by the clock that it belongs to; empty for UTC.
void append_datetime(std::string& out, double seconds, std::string_view format, int decimals,
                     std::string_view offset = {});

/// The resolution of a format in seconds: 86400 for a date; with %f, 10^-decimals.
double datetime_step(std::string_view format, int decimals);

/// How much of a text is matched by a format, from its start; empty if it does not match.
std::optional<std::size_t> datetime_prefix(std::string_view text, std::string_view format);

/// Whether a format has at least one specifier and all of them are supported.
bool is_datetime_format(std::string_view format);

}  // namespace sfumato
