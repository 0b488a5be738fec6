#include "apps/sfumato/duration.h"

#include <charconv>
#include <cmath>
#include <string_view>

#include "sfumato/base/error.h"

namespace sfumato::app {

double parse_duration(const std::string& option, const std::string& text) {
  double number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(stop, static_cast<std::size_t>(text.data() + text.size() - stop));
  const double scale = unit.empty() || unit == "s"    ? 1
                       : unit == "ms"                 ? 1e-3
                       : unit == "m" || unit == "min" ? 60
                       : unit == "h"                  ? 3600
                                                      : 0;
  if (error != std::errc() || scale == 0 || !std::isfinite(number) || number <= 0) {
    fail(ErrorKind::usage, "{} '{}': not a length of time; write 30s, 2m or 1h", option, text);
  }
  return number * scale;
}

}  // namespace sfumato::app
