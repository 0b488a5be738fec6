// Text that nobody has vouched for on its way into a page, and numbers as people read them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "sfumato/columns/schema.h"

namespace sfumato {

/// The text with every character that means something in HTML or XML as a reference: it fits between tags and in
/// quotes. What is not UTF-8, control characters and marks that turn the direction of writing become U+FFFD.
std::string html_text(std::string_view text);

/// The same of at most `most` characters, an ellipsis in place of what is cut.
std::string html_label(std::string_view text, std::size_t most);

/// "98.7%" or "0.013%": of fractions near 1 as many digits as tell them from it; "–" for NaN.
std::string percent(double frequency);
/// "0.613"; "–" for NaN.
std::string score_text(double score);
/// "12.3k", "4.56M", "0.00123": four digits or fewer.
std::string compact(double value);
/// "32,561".
std::string grouped(std::size_t count);
/// A value of this column on an axis: a number, or a day, with the time where `span` seconds are few.
std::string axis_text(const ColumnSchema& column, double value, double span);

}  // namespace sfumato
