#include "sfumato/base/setting_field.h"

#include <cmath>

#include "sfumato/base/error.h"

namespace sfumato {

bool Range::contains(double value) const {
  if (!std::isfinite(value)) return false;
  return (low_open ? value > low : value >= low) && (high_open ? value < high : value <= high);
}

std::string range_text(const Range& range, bool whole) {
  const std::string what = whole ? "a whole number" : "a number";
  if (std::isfinite(range.low) && std::isfinite(range.high)) {
    if (whole) return fmt::format("{} from {} to {}", what, range.low, range.high);
    return fmt::format("{} in {}{}, {}{}", what, range.low_open ? "(" : "[", range.low, range.high,
                       range.high_open ? ")" : "]");
  }
  if (std::isfinite(range.low)) {
    return range.low_open ? fmt::format("{} above {}", what, range.low)
                          : fmt::format("{} of {} or more", what, range.low);
  }
  if (std::isfinite(range.high)) return fmt::format("{} of at most {}", what, range.high);
  return "a finite number";
}

void fail_out_of_range(const Field& field, double value, bool whole) {
  fail(ErrorKind::usage, "`{}` is {}; give {}", field.name, value, range_text(field.range, whole));
}

}  // namespace sfumato
