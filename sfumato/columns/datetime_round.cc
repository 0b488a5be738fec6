#include "sfumato/columns/datetime_round.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "sfumato/columns/datetime.h"

namespace sfumato {
namespace {

// The years 0 to 9999, which are all that a format can say.
constexpr double kFirst = -62167219200;
constexpr double kLast = 253402300799;

constexpr std::string_view kDays = "%Y-%m-%d";
constexpr std::string_view kSeconds = "%Y-%m-%d %H:%M:%S";
constexpr std::string_view kMicroseconds = "%Y-%m-%d %H:%M:%S.%f";
constexpr int kMicroDecimals = 6;

double through_text(double seconds) {
  std::string text;
  append_datetime(text, seconds, kMicroseconds, kMicroDecimals);
  return parse_datetime(text, kMicroseconds).value_or(seconds);
}

// The same operations in the same order as the text takes them, so that every bit is the same.
double to_microsecond(double seconds, double step, double per_second) {
  const double rounded = std::clamp(std::round(seconds / step) * step, kFirst, kLast);
  const double day = std::floor(rounded / kSecondsPerDay);
  const double within = rounded - day * kSecondsPerDay;
  const double whole = std::trunc(within);
  const double digits = std::nearbyint((within - whole) * per_second);
  if (digits >= per_second) return through_text(seconds);  // so far from 1970 that a double lacks the digits
  return day * kSecondsPerDay + whole + digits / per_second;
}

}  // namespace

bool round_datetimes(std::span<double> seconds, std::string_view format, int decimals) {
  if (format == kDays) {
    for (double& x : seconds)
      x = std::isnan(x) ? x : std::floor(std::clamp(x, kFirst, kLast) / kSecondsPerDay) * kSecondsPerDay;
  } else if (format == kSeconds) {
    for (double& x : seconds) x = std::isnan(x) ? x : std::clamp(std::round(x), kFirst, kLast);
  } else if (format == kMicroseconds && decimals == kMicroDecimals) {
    const double step = datetime_step(format, decimals);
    const double per_second = std::pow(10, decimals);
    for (double& x : seconds) x = std::isnan(x) ? x : to_microsecond(x, step, per_second);
  } else {
    return false;
  }
  return true;
}

}  // namespace sfumato
