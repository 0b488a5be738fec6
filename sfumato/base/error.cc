#include "sfumato/base/error.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "sfumato/base/nearest.h"

namespace sfumato {

void vfail(ErrorKind kind, fmt::string_view format, fmt::format_args args) {
  throw Error(kind, fmt::vformat(format, args));
}

void check_setting(bool fits, const char* name, double value, const char* what) {
  if (!fits) fail(ErrorKind::usage, "{} is {}; give {}", name, value, what);
}

std::string nearest_name(const std::string& name, const std::vector<std::string>& known) {
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(2, name.size() / 3) + 1;
  for (const std::string& candidate : known) {
    const std::size_t distance = edit_distance(name, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

void fail_unknown_name(const std::string& what, const std::string& name, const std::vector<std::string>& known) {
  const std::string nearest = nearest_name(name, known);
  fail(ErrorKind::usage, "{} '{}': unknown; {}", what, name,
       nearest.empty() ? fmt::format("choose one of {}", fmt::join(known, ", "))
                       : fmt::format("did you mean '{}'?", nearest));
}

}  // namespace sfumato
