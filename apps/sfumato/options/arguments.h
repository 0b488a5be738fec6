// Words of the command line as values: numbers and choices, with one kind of message for what is wrong.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "apps/sfumato/options/command_line.h"
#include "sfumato/base/enum_names.h"

namespace sfumato::app {

/// The number that the whole text says: 12, 0.5 or 1e-3, and for whole numbers also 1e6. Throws Error (usage) on other
/// text, NaN, Inf and what does not fit; `option` is for the message.
std::uint64_t parse_count(const std::string& option, const std::string& text);
double parse_real(const std::string& option, const std::string& text);

template <class T>
concept Number = std::same_as<T, std::uint64_t> || std::same_as<T, std::size_t> || std::same_as<T, double>;

template <Number T>
T parse_number(const std::string& option, const std::string& text) {
  if constexpr (std::is_floating_point_v<T>) {
    return parse_real(option, text);
  } else {
    return parse_count(option, text);
  }
}

/// What the help calls a value of this type.
template <class T>
const char* value_word() {
  if (!std::is_arithmetic_v<T> && !std::is_enum_v<T>) return "FILE";  // a list
  return std::is_enum_v<T> ? "NAME" : std::is_same_v<T, bool> ? "true|false" : std::is_floating_point_v<T> ? "X" : "N";
}

/// "linear, cosine, sigmoid".
std::string comma_list(const std::vector<std::string>& names);

/// "--count" of "-n,--count".
inline std::string long_name(const std::string& names) { return names.substr(names.rfind(',') + 1); }

/// Adds an option that is read by parse_number.
template <Number T>
Option add_number(Command command, const std::string& names, T& value, const std::string& help) {
  const auto read = [&value, names](const std::string& text) { value = parse_number<T>(long_name(names), text); };
  return command.add_parsed(names, read, help).value_name(value_word<T>()).default_text(fmt::format("{}", value));
}

/// The same for a number with no default.
template <Number T>
Option add_number(Command command, const std::string& names, std::optional<T>& value, const std::string& help) {
  const auto read = [&value, names](const std::string& text) { value = parse_number<T>(long_name(names), text); };
  return command.add_parsed(names, read, help).value_name(value_word<T>());
}

/// Adds an option that takes a name of an enumeration and has no default; the help lists the names.
template <class E>
Option add_choice(Command command, const std::string& names, std::optional<E>& value, const std::string& help) {
  const auto read = [&value, names](const std::string& text) { value = parse_name<E>(long_name(names), text); };
  return command.add_parsed(names, read, help + ": " + comma_list(all_names<E>())).value_name(value_word<E>());
}

}  // namespace sfumato::app
