// Dates and times as text, in the ways that tables spell them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sfumato {

/// The seconds since 1970 (UTC) of a text, or nothing where it is not written in this format. A format has the letters
/// of strptime: %Y %y year, %m %b month, %d day, %H %I %p %M %S time, %z offset; %f is a fraction of a second; %-m,
/// %-d,
/// %-H and %-I have no zeros before them. All others stand for themselves. What a format lacks is 0 o'clock on January
/// 1st, 1970.
std::optional<double> parse_datetime(std::string_view text, std::string_view format);

/// Appends the text of a time in a format, rounded to what the format can say; %f has `decimals` digits.
void append_datetime(std::string& out, double seconds, std::string_view format, int decimals);

/// The smallest difference that a format can say, in seconds: 86400 for a date; with %f, 10^-decimals.
double datetime_step(std::string_view format, int decimals);

/// The formats that are recognised, those that are tried first in front.
std::span<const std::string_view> datetime_formats();

/// Whether every letter of the format is known and one is there at all.
bool is_datetime_format(std::string_view format);

}  // namespace sfumato
