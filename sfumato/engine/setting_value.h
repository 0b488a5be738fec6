// Settings by name, as a front end was given them: the command line, Python, JSON or a TOML file.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"
#include "sfumato/base/setting_field.h"
#include "sfumato/columns/schema.h"
#include "sfumato/columns/where.h"

namespace sfumato {

/// A value as it came in. A front end that has text alone turns it into the type that the setting asks for.
using SettingValue = std::variant<bool, std::uint64_t, double, std::string, std::vector<double>,
                                  std::vector<std::string>, Schema, std::vector<WhereCondition>>;

/// A length of time.
struct Duration {
  double seconds = 0;
};

/// Values by the names of their settings, in the order in which they were given.
class Settings {
 public:
  Settings() = default;
  Settings(std::initializer_list<std::pair<std::string, SettingValue>> values) : values_(values) {}
  /// Sets a value, in place of an earlier one.
  void set(const std::string& name, SettingValue value);
  void remove(const std::string& name);
  const SettingValue* find(const std::string& name) const;
  bool has(const std::string& name) const { return find(name) != nullptr; }
  bool empty() const { return values_.empty(); }
  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }

 private:
  std::vector<std::pair<std::string, SettingValue>> values_;
};

/// A value for a message: 'abc', 2.5, true, a list of 3.
std::string value_text(const SettingValue& value);

/// Throws Error (usage), "`name` is value; give what".
[[noreturn]] void fail_setting(const std::string& name, const SettingValue& value, const std::string& what);

bool as_boolean(const std::string& name, const SettingValue& value);
double as_number(const std::string& name, const SettingValue& value);
std::uint64_t as_whole_number(const std::string& name, const SettingValue& value);
/// A number of seconds, or a text such as "30s", "2m", "1.5h" or "500ms".
Duration as_duration(const std::string& name, const SettingValue& value);
/// A list of numbers, or the numbers in the file that a text names.
std::vector<double> as_numbers(const std::string& name, const SettingValue& value);
std::string as_text(const std::string& name, const SettingValue& value);
/// One text or several.
std::vector<std::string> as_texts(const std::string& name, const SettingValue& value);

/// A schema, or the one in the TOML file that a text names.
Schema as_schema(const std::string& name, const SettingValue& value);
/// Sets a field from a value. Throws Error (usage) on a value of another type or out of the field's range.
template <class T>
void assign(const Field& field, const SettingValue& value, T& target) {
  if constexpr (std::is_enum_v<T>) {
    if (!std::holds_alternative<std::string>(value)) {
      fail_setting(field.name, value, "one of " + joined(all_names<T>()));
    }
    target = parse_name<T>(field.name, std::get<std::string>(value));
  } else if constexpr (std::is_same_v<T, bool>) {
    target = as_boolean(field.name, value);
  } else if constexpr (std::is_floating_point_v<T>) {
    target = as_number(field.name, value);
  } else if constexpr (std::is_integral_v<T>) {
    target = static_cast<T>(as_whole_number(field.name, value));
  } else if constexpr (std::is_same_v<T, Duration>) {
    target = as_duration(field.name, value);
    check_range(field, target.seconds);
  } else if constexpr (std::is_same_v<T, std::string>) {
    target = as_text(field.name, value);
  } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
    target = as_texts(field.name, value);
  } else if constexpr (std::is_same_v<T, Schema>) {
    target = as_schema(field.name, value);
  } else if constexpr (std::is_same_v<T, std::array<double, 2>>) {
    const std::vector<double> pair = as_numbers(field.name, value);
    if (pair.size() != 2) fail_setting(field.name, value, "two numbers");
    target = {pair[0], pair[1]};
  } else {
    target = as_numbers(field.name, value);
  }
  check_range(field, target);
}

/// A visitor for visit_..._fields: sets each field that has a value in `settings`. The settings must outlive it.
inline auto assign_given(const Settings& settings) {
  return [&settings](const Field& field, auto& target) {
    if (const SettingValue* const given = settings.find(field.name)) assign(field, *given, target);
  };
}

}  // namespace sfumato
