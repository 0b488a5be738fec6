// The formats of dates and times that type inference tries.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sfumato {

/// The usual formats in which a text is a date, a time or both, the more usual first; with `rare` those that are tried
/// only where none of these fits: year, day, month; two digits of a year first; month and two digits of a year.
std::vector<std::string> datetime_formats_of(std::string_view text, bool rare);

/// All formats of dates and of times, and some of both together.
std::span<const std::string> datetime_formats();

/// The format without marks in which texts of digits are all times of the years 1900 to 2099, such as 20230111; empty
/// where there are so few of them that they may be so by chance.
std::optional<std::string> compact_datetime_format(std::span<const std::string_view> texts);

}  // namespace sfumato
