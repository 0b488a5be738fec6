#include "sfumato/base/error.h"

#include <fmt/format.h>

#include <algorithm>

#include "sfumato/base/nearest.h"

namespace sfumato {

void vfail(ErrorKind kind, fmt::string_view format, fmt::format_args args) {
  throw Error(kind, fmt::vformat(format, args));
}

void check_setting(bool fits, const char* name, double value, const char* what) {
  if (!fits) fail(ErrorKind::usage, "`{}` is {}; give {}", name, value, what);
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

void fail_unknown_choice(const std::string& setting, const std::string& name, const std::vector<std::string>& names) {
  const std::string nearest = nearest_name(name, names);
  std::string advice = "did you mean '" + nearest + "'?";
  if (nearest.empty()) advice = "give one of " + joined(names);
  fail(ErrorKind::usage, "`{}` is '{}'; {}", setting, name, advice);
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

}  // namespace sfumato
