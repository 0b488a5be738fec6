#include "apps/sfumato/options/arguments.h"

#include <fmt/ranges.h>

#include <charconv>
#include <cmath>
#include <string_view>

#include "sfumato/base/error.h"
#include "sfumato/base/text.h"

namespace sfumato::app {

namespace {

enum class Reading { number, too_large, no_number };

template <class T>
Reading read(const std::string& text, T& value) {
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (stop != end || error == std::errc::invalid_argument) return Reading::no_number;
  return error == std::errc::result_out_of_range ? Reading::too_large : Reading::number;
}

}  // namespace

std::string comma_list(const std::vector<std::string>& names) { return fmt::format("{}", fmt::join(names, ", ")); }

double parse_real(const std::string& option, const std::string& text) {
  double value = 0;
  const Reading reading = read(text, value);
  if (reading == Reading::no_number) fail(ErrorKind::usage, "{} {}: not a number", option, quoted_text(text));
  if (reading == Reading::too_large || !std::isfinite(value)) {
    fail(ErrorKind::usage, "{} {}: not a number that can be used; give a finite one", option, quoted_text(text));
  }
  return value;
}

std::uint64_t parse_count(const std::string& option, const std::string& text) {
  std::uint64_t count = 0;
  Reading reading = read(text, count);
  if (reading == Reading::number) return count;
  // 1e6 is whole, too. Beyond 2^53 a double no longer tells whole numbers apart.
  constexpr double kLargest = 9007199254740992;
  double value = 0;
  if (reading == Reading::no_number) {
    reading = read(text, value);
    if (reading == Reading::number && value >= 0 && value <= kLargest && value == std::floor(value)) {
      return static_cast<std::uint64_t>(value);
    }
    if (reading == Reading::number && value > kLargest) reading = Reading::too_large;
  }
  fail(ErrorKind::usage, "{} {}: {}", option, quoted_text(text),
       reading == Reading::too_large ? "too large" : "not a whole number of 0 or more");
}

}  // namespace sfumato::app
