// The list of all settings: what each is called, takes and means, its default for each kind of data, and what it
// applies to. Command line, configuration file, Python signature and C interface are made from it.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sfumato/engine/setting_value.h"

namespace sfumato {

/// What data are, and so what a model of them is.
enum class DataKind { points, table };
inline std::span<const std::string_view> enum_names(DataKind) {
  static constexpr std::array<std::string_view, 2> kNames{"points", "table"};
  return kNames;
}

/// What settings are given to.
enum class Task { fit, sample, impute, score, encode };
inline std::span<const std::string_view> enum_names(Task) {
  static constexpr std::array<std::string_view, 5> kNames{"fit", "sample", "impute", "score", "encode"};
  return kNames;
}

/// What a setting takes: a true or false, a number, a length of time, one of several names, a text, a list, a schema or
/// conditions.
enum class SettingType { boolean, whole, number, duration, choice, numbers, text, texts, schema, conditions };
inline std::span<const std::string_view> enum_names(SettingType) {
  static constexpr std::array<std::string_view, 10> kNames{"boolean", "whole", "number", "duration", "choice",
                                                           "numbers", "text",  "texts",  "schema",   "conditions"};
  return kNames;
}

/// A setting of models of one kind.
struct KindSetting {
  std::string default_text;          ///< as the command line takes it; empty: none, or chosen by the data or the model
  std::vector<std::string> choices;  ///< of a choice
  Range range;                       ///< of a number
  std::string meaning;               ///< one sentence for the person who sets it
  Needs needs;                       ///< another setting without which it has no effect
};

/// A setting, as each kind of model takes it.
struct Setting {
  std::string name;                      ///< as in a configuration file
  SettingType type = SettingType::text;  ///< the same for both kinds
  std::optional<KindSetting> points;     ///< unset: it does not apply to points
  std::optional<KindSetting> table;      ///< unset: it does not apply to tables

  /// The setting of models of a kind, if it applies to them.
  const std::optional<KindSetting>& of(DataKind kind) const { return kind == DataKind::points ? points : table; }
  /// What it means, for the kinds together.
  std::string meaning() const;
};

/// The settings of a task, in the order in which they are shown.
const std::vector<Setting>& setting_list(Task task);

/// The setting of that name, or nullptr where the task has none.
const Setting* find_setting(Task task, const std::string& name);

/// The lists by task as JSON, for programs that make front ends from them: {"fit": [{"name", "type", "meaning",
/// "preset_changes", "points": {"default", "choices", "range", "meaning", "needs"}, "table": the same}]}; null where
/// there is none. With preset_changes the default depends on `preset` or on `epsilon`.
std::string setting_list_json();

/// The kinds that settings decide: those that only one kind has. The setting, or nothing where all apply to both.
struct DecidedKind {
  DataKind kind;        ///< the kind that alone has the setting
  std::string setting;  ///< its name
};
std::optional<DecidedKind> kind_decided_by(Task task, const Settings& settings);

}  // namespace sfumato
