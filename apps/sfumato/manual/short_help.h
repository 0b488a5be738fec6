// The help of an option as it fits beside its name.
#pragma once

#include <algorithm>
#include <string>

namespace sfumato::app {

/// The text before the first list of choices, remark or condition.
inline std::string short_help(const std::string& help) {
  const std::size_t end = std::min(help.find(": "), help.find("; "));
  return help.substr(0, end);
}

}  // namespace sfumato::app
