// Parses and formats dates and times.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sfumato {

inline constexpr double kSecondsPerDay = 86400;

/// The seconds since 1970 (UTC) of a text, or empty if the text does not match the format. The format uses the
/// specifiers of strptime: %Y %y year, %m %b month, %d day, %H %I %p %M %S time, %z offset; %f is a fraction of a
/// second; %-m, %-d, %-H and %-I are not zero-padded. All other characters are literal. Missing fields default to 1
/// January 1970, 0:00.
std::optional<double> parse_datetime(std::string_view text, std::string_view format);

/// Appends a time in a format, rounded to the resolution of the format; %f has `decimals` digits.
void append_datetime(std::string& out, double seconds, std::string_view format, int decimals);

/// The resolution of a format in seconds: 86400 for a date; with %f, 10^-decimals.
double datetime_step(std::string_view format, int decimals);

/// The formats that type inference tries, in this order.
std::span<const std::string_view> datetime_formats();

/// Whether a format has at least one specifier and all of them are supported.
bool is_datetime_format(std::string_view format);

}  // namespace sfumato
