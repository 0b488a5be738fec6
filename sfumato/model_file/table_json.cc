#include <cmath>
#include <nlohmann/json.hpp>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"
#include "sfumato/columns/key_sequence.h"
#include "sfumato/model_file/settings_json.h"
#include "sfumato/model_file/table_model_file.h"

namespace sfumato {

namespace {

constexpr auto kTableFields = [](auto& config, const auto& visit) { visit_table_fields(config, visit); };

// Shows what a column says beside its name and kind.
template <class Column, class Visit>
void visit_column(Column& column, const Visit& visit) {
  visit("categories", column.categories);
  visit("ordered", column.ordered);
  visit("decimals", column.decimals);
  visit("minimum", column.minimum);
  visit("maximum", column.maximum);
  visit("may_miss", column.may_miss);
  visit("missing", column.missing);
  visit("also_missing", column.also_missing);
  visit("others_missing", column.others_missing);
  visit("format", column.format);
  visit("quoted", column.quoted);
  visit("prefix", column.spelling.prefix);
  visit("suffix", column.spelling.suffix);
  visit("thousands", column.spelling.thousands);
  visit("decimal_mark", column.spelling.decimal_mark);
  visit("plus", column.spelling.plus);
  visit("fewest_decimals", column.spelling.fewest_decimals);
  visit("digits", column.spelling.digits);
  visit("pattern", column.pattern);
}

// Three numbers for each range.
nlohmann::ordered_json ranges_to_json(const std::vector<KeyRange>& ranges) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const KeyRange& range : ranges) {
    list.push_back(range.form);
    list.push_back(range.first);
    list.push_back(range.last);
  }
  return list;
}

std::vector<KeyRange> ranges_from_json(const nlohmann::ordered_json& list) {
  std::vector<KeyRange> ranges;
  for (std::size_t i = 0; i < list.size(); i += 3) {
    ranges.push_back(
        {list.at(i).get<std::size_t>(), list.at(i + 1).get<std::uint64_t>(), list.at(i + 2).get<std::uint64_t>()});
  }
  return ranges;
}

ColumnSchema column_from_json(const nlohmann::ordered_json& json) {
  ColumnSchema column;
  column.name = json.at("name").get<std::string>();
  column.kind = parse_name<ColumnKind>("kind", json.at("kind").get<std::string>());
  visit_column(column, [&]<class T>(const char* name, T& value) {
    if (json.contains(name)) value = json.at(name).get<T>();
  });
  if (json.contains("negative")) {
    column.spelling.negative = parse_name<NegativeStyle>("negative", json.at("negative").get<std::string>());
  }
  if (json.contains("taken")) column.taken = ranges_from_json(json.at("taken"));
  if (!column.pattern.empty() || !column.taken.empty())
    KeySequence(column, KeyChoice::fresh, 0, 0);  // throws where it is damaged
  if (!std::isfinite(column.minimum) || !std::isfinite(column.maximum)) fail(ErrorKind::bad_data, "no range");
  return column;
}

}  // namespace

nlohmann::ordered_json config_to_json(const TableConfig& config) { return settings_to_json(config, kTableFields); }

TableConfig table_config_from_json(const nlohmann::ordered_json& json, const std::string& path) {
  TableConfig config;
  settings_from_json(json, path, config, kTableFields);
  return config;
}

nlohmann::ordered_json schema_to_json(const Schema& schema) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const ColumnSchema& column : schema.columns) {
    nlohmann::ordered_json json{{"name", column.name}, {"kind", name_of(column.kind)}};
    const ColumnSchema plain;
    visit_column(column, [&](const char* name, const auto& value) { json[name] = value; });
    visit_column(plain, [&](const char* name, const auto& value) {
      if (json[name] == nlohmann::ordered_json(value)) json.erase(name);
    });
    if (column.spelling.negative != plain.spelling.negative) json["negative"] = name_of(column.spelling.negative);
    if (!column.taken.empty()) json["taken"] = ranges_to_json(column.taken);
    list.push_back(std::move(json));
  }
  return list;
}

Schema schema_from_json(const nlohmann::ordered_json& json, const std::string& path) {
  Schema schema;
  try {
    if (!json.is_array() || json.empty()) fail(ErrorKind::bad_data, "no columns");
    for (const auto& column : json) schema.columns.push_back(column_from_json(column));
  } catch (const std::exception&) {
    refuse(path, "its columns are damaged");
  }
  return schema;
}

}  // namespace sfumato
