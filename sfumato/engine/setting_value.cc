#include "sfumato/engine/setting_value.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

#include "sfumato/base/text.h"
#include "sfumato/columns/schema_file.h"
#include "sfumato/points/beta_file.h"

namespace sfumato {

namespace {

constexpr double kLargestSetting = 9007199254740992;  // 2^53: a double tells whole numbers apart up to here

}  // namespace

void Settings::set(const std::string& name, SettingValue value) {
  remove(name);
  values_.emplace_back(name, std::move(value));
}

void Settings::remove(const std::string& name) {
  std::erase_if(values_, [&](const auto& item) { return item.first == name; });
}

const SettingValue* Settings::find(const std::string& name) const {
  const auto found = std::ranges::find(values_, name, &std::pair<std::string, SettingValue>::first);
  return found == values_.end() ? nullptr : &found->second;
}

std::string value_text(const SettingValue& value) {
  const auto text = [](const auto& held) -> std::string {
    using T = std::decay_t<decltype(held)>;
    if constexpr (std::is_same_v<T, bool>) return held ? "true" : "false";
    if constexpr (std::is_same_v<T, std::string>) return quoted_text(held);
    if constexpr (std::is_same_v<T, Schema>) return "a schema";
    if constexpr (std::is_arithmetic_v<T>) return fmt::format("{}", held);
    if constexpr (!std::is_arithmetic_v<T> && !std::is_same_v<T, std::string> && !std::is_same_v<T, Schema>) {
      return fmt::format("a list of {}", held.size());
    }
  };
  return std::visit(text, value);
}

void fail_setting(const std::string& name, const SettingValue& value, const std::string& what) {
  fail(ErrorKind::usage, "`{}` is {}; give {}", name, value_text(value), what);
}

bool as_boolean(const std::string& name, const SettingValue& value) {
  if (const auto* held = std::get_if<bool>(&value)) return *held;
  fail_setting(name, value, "true or false");
}

double as_number(const std::string& name, const SettingValue& value) {
  if (const auto* held = std::get_if<double>(&value)) return *held;
  if (const auto* held = std::get_if<std::uint64_t>(&value)) return static_cast<double>(*held);
  fail_setting(name, value, "a number");
}

std::uint64_t as_whole_number(const std::string& name, const SettingValue& value) {
  if (const auto* held = std::get_if<std::uint64_t>(&value)) return *held;
  if (const auto* held = std::get_if<double>(&value)) {
    if (*held >= 0 && *held <= kLargestSetting && *held == std::floor(*held)) return static_cast<std::uint64_t>(*held);
  }
  fail_setting(name, value, "a whole number of 0 or more");
}

Duration as_duration(const std::string& name, const SettingValue& value) {
  const auto* const text = std::get_if<std::string>(&value);
  if (text == nullptr) return {as_number(name, value)};
  double number = 0;
  const auto [stop, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  const std::string_view unit(stop, static_cast<std::size_t>(text->data() + text->size() - stop));
  const double scale = unit.empty() || unit == "s"    ? 1
                       : unit == "ms"                 ? 1e-3
                       : unit == "m" || unit == "min" ? 60
                       : unit == "h"                  ? 3600
                                                      : 0;
  if (error != std::errc() || scale == 0) fail_setting(name, value, "seconds, or a length of time as in 30s, 2m or 1h");
  return {number * scale};
}

std::vector<double> as_numbers(const std::string& name, const SettingValue& value) {
  if (const auto* held = std::get_if<std::vector<double>>(&value)) return *held;
  if (const auto* held = std::get_if<std::string>(&value)) return read_betas(*held);
  fail_setting(name, value, "a list of numbers, or a file of them");
}

std::string as_text(const std::string& name, const SettingValue& value) {
  if (const auto* held = std::get_if<std::string>(&value)) return *held;
  fail_setting(name, value, "a text");
}

Schema as_schema(const std::string& name, const SettingValue& value) {
  if (const auto* held = std::get_if<Schema>(&value)) return *held;
  if (const auto* held = std::get_if<std::string>(&value)) return read_schema(*held);
  fail_setting(name, value, "a schema, or a TOML file of one");
}

std::vector<std::string> as_texts(const std::string& name, const SettingValue& value) {
  if (const auto* held = std::get_if<std::vector<std::string>>(&value)) return *held;
  if (const auto* held = std::get_if<std::string>(&value)) return {*held};
  fail_setting(name, value, "a text or a list of texts");
}

}  // namespace sfumato
