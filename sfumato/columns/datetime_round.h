// Times as they are after they have been written as text and read back.
#pragma once

#include <span>
#include <string_view>

namespace sfumato {

/// Rounds times, in seconds since 1970, to what parse_datetime() makes of the texts of append_datetime(); NaN stays. So
/// many decimals have seconds with %f. False, and nothing is done, for formats other than the three of ISO 8601 that
/// columns of times have: days, seconds, and microseconds.
bool round_datetimes(std::span<double> seconds, std::string_view format, int decimals);

}  // namespace sfumato
