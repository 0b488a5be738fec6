// Names of enumerators, for people: an enumeration whose values count from 0 says enum_names(E{}) beside its
// definition.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sfumato/base/error.h"

namespace sfumato {

/// The name of an enumerator.
template <class E>
std::string name_of(E value) {
  return std::string(enum_names(value)[static_cast<std::size_t>(value)]);
}

/// All names of an enumeration, in the order of its values.
template <class E>
std::vector<std::string> all_names() {
  const std::span<const std::string_view> names = enum_names(E{});
  return {names.begin(), names.end()};
}

/// The enumerator of that name; `what` is the setting, for the message. Throws Error (usage) with the nearest name.
template <class E>
E parse_name(const std::string& what, const std::string& name) {
  const std::vector<std::string> names = all_names<E>();
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<E>(i);
  }
  fail_unknown_choice(what, name, names);
}

}  // namespace sfumato
