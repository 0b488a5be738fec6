// Parses and formats lengths of time such as 33:33:19, 12:05 and 1d 02:03:04.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sfumato {

/// The seconds that a text says in a format, or empty if the text does not match it. The format uses %d days, %H hours,
/// %M minutes, %S seconds, %f a fraction of a second; the first of them may be of any size, the others are within the
/// next larger one; %-H and the like are not zero-padded. All other characters are literal. A minus may stand before.
std::optional<double> parse_duration(std::string_view text, std::string_view format);

/// Appends a number of seconds in a format, rounded to its resolution; %f has `decimals` digits.
void append_duration(std::string& out, double seconds, std::string_view format, int decimals);

/// The resolution of a format in seconds: 60 for %H:%M; with %f, 10^-decimals.
double duration_step(std::string_view format, int decimals);

/// The formats that type inference tries, in this order.
std::span<const std::string_view> duration_formats();

/// Whether a format has some of the specifiers, each once and from the largest to the smallest, and no others.
bool is_duration_format(std::string_view format);

}  // namespace sfumato
