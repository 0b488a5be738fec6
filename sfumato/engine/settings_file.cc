#include "sfumato/engine/settings_file.h"

#include <array>
#include <nlohmann/json.hpp>

#include "sfumato/engine/setting_checks.h"

#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

#include "sfumato/columns/schema_file.h"
#include "sfumato/files/input_file.h"

namespace sfumato {

namespace {

using Json = nlohmann::ordered_json;

[[noreturn]] void fail_value(const std::string& where, const std::string& name) {
  fail(ErrorKind::usage, "{}`{}` has a value of an unsupported type; give a number, a text, true, false or a list",
       where, name);
}

SettingValue whole_or_real(std::int64_t value) {
  if (value >= 0) return static_cast<std::uint64_t>(value);
  return static_cast<double>(value);
}

std::string read_text(const std::string& path) {
  InputFile file(path);
  std::string text;
  std::array<char, 4096> block{};
  for (std::size_t count = block.size(); count == block.size();) {
    count = file.read(block);
    text.append(block.data(), count);
  }
  return text;
}

// The elements of a list, all numbers or all texts; numbers of an empty one.
template <class List, class Number, class Text>
SettingValue list_value(const List& list, const Number& number, const Text& text, const std::string& where,
                        const std::string& name) {
  std::vector<double> numbers;
  std::vector<std::string> texts;
  for (const auto& element : list) {
    if (const std::optional<double> value = number(element)) {
      numbers.push_back(*value);
    } else if (const std::optional<std::string> word = text(element)) {
      texts.push_back(*word);
    } else {
      fail_value(where, name);
    }
  }
  if (!numbers.empty() && !texts.empty()) fail_value(where, name);
  if (texts.empty()) return numbers;
  return texts;
}

SettingValue toml_value(const toml::node& node, const std::string& where, const std::string& name) {
  if (const auto flag = node.value_exact<bool>()) return *flag;
  if (const auto whole = node.value_exact<std::int64_t>()) return whole_or_real(*whole);
  if (const auto real = node.value_exact<double>()) return *real;
  if (const auto text = node.value_exact<std::string>()) return *text;
  const toml::array* const list = node.as_array();
  if (list == nullptr) fail_value(where, name);
  const auto number = [](const toml::node& element) {
    return element.is_number() ? element.value<double>() : std::nullopt;
  };
  return list_value(
      *list, number, [](const toml::node& element) { return element.value_exact<std::string>(); }, where, name);
}

// A value as a data file spells it: 2 of 2.0, and nothing of null.
std::string data_text(const Json& value) {
  if (value.is_null()) return "";
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "True" : "False";
  return value.is_number_float() ? fmt::format("{}", value.get<double>()) : value.dump();
}

SettingValue conditions_of(const Json& object) {
  std::vector<WhereCondition> conditions;
  for (const auto& [name, value] : object.items()) {
    WhereCondition& condition = conditions.emplace_back(WhereCondition{name, Relation::equal, {}});
    if (!value.is_array()) condition.values.push_back(data_text(value));
    for (const Json& one : value) {
      if (value.is_array()) condition.values.push_back(data_text(one));
    }
  }
  return conditions;
}

// A schema's columns by name, whose keys TOML and JSON write alike.
SettingValue schema_of(const Json& object) {
  std::string toml;
  for (const auto& [name, keys] : object.items()) {
    if (!keys.is_object()) fail(ErrorKind::usage, "`schema`: {} is not an object of keys", name);
    toml += "[[column]]\nname = " + Json(name).dump() + "\n";
    for (const auto& [key, value] : keys.items()) toml += key + " = " + value.dump() + "\n";
  }
  return parse_schema(toml, "schema");
}

SettingValue json_value(const Json& value, const std::string& name) {
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number_unsigned()) return value.get<std::uint64_t>();
  if (value.is_number()) return value.get<double>();
  if (value.is_string()) return value.get<std::string>();
  if (value.is_object() && name == "where") return conditions_of(value);
  if (value.is_object() && name == "schema") return schema_of(value);
  if (!value.is_array()) fail_value("", name);
  const auto number = [](const Json& element) {
    return element.is_number() ? std::optional(element.get<double>()) : std::nullopt;
  };
  const auto text = [](const Json& element) {
    return element.is_string() ? std::optional(element.get<std::string>()) : std::nullopt;
  };
  return list_value(value, number, text, "", name);
}

// What goes wrong in a line of a file says so.
template <class Action>
void in_line(const std::string& line, const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    throw Error(error.kind(), line + error.what());
  }
}

}  // namespace

Settings read_settings(const std::string& path, Task task) {
  toml::table table;
  try {
    table = toml::parse(read_text(path));
  } catch (const toml::parse_error& error) {
    fail(ErrorKind::usage, "'{}': line {}: {}", path, error.source().begin.line, error.description());
  }
  Settings settings;
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    const std::string line = fmt::format("'{}': line {}: ", path, node.source().begin.line);
    in_line(line, [&] { check_names(task, {{name, true}}); });
    settings.set(name, toml_value(node, line, name));
    in_line(line, [&] { check_values(task, {{name, *settings.find(name)}}); });
  }
  return settings;
}

Settings settings_from_json(std::string_view json) {
  const Json object = Json::parse(json.empty() ? "{}" : json, nullptr, false);
  if (!object.is_object()) fail(ErrorKind::usage, "settings must be a JSON object, as in {{\"steps\": 500}}");
  Settings settings;
  for (const auto& [name, value] : object.items()) {
    if (!value.is_null()) settings.set(name, json_value(value, name));
  }
  return settings;
}

}  // namespace sfumato
