// Which settings a task refuses: names that it does not have, values out of range, settings without effect.
#pragma once

#include <functional>
#include <string>
#include <type_traits>

#include "sfumato/engine/setting_list.h"

namespace sfumato {

/// Throws Error (usage) on a setting that the task does not have, with the nearest one.
void check_names(Task task, const Settings& settings);

/// Throws Error (usage) on a setting that the task does not have, and on a value that no kind of data takes: of another
/// type, not one of the choices, or out of range. Files that values name are not read.
void check_values(Task task, const Settings& settings);

/// The value of a setting with which a task runs, given or by default, as text; "" where it is not set.
using ValueText = std::function<std::string(const std::string& name)>;

/// Throws Error (usage) on a setting that does not apply to the kind, and on one whose needs are not met.
void check_applies(Task task, DataKind kind, const Settings& settings, const ValueText& value_of);

/// The values in a configuration, whose fields visit_fields(visit) shows as visit(field, value). Of numbers, texts and
/// lists, and of settings that are no field of it, the text says only that they are set. Refers to its arguments.
template <class VisitFields>
ValueText values_of_fields(const Settings& settings, const VisitFields& visit_fields) {
  return [&](const std::string& name) {
    std::string text = settings.has(name) ? "given" : "";
    visit_fields([&]<class T>(const Field& field, const T& value) {
      if (name != field.name) return;
      if constexpr (std::is_enum_v<T>) text = name_of(value);
      if constexpr (std::is_same_v<T, bool>) text = value ? "true" : "false";
      if constexpr (std::is_floating_point_v<T>) text = value == 0 ? "" : text;  // 0 switches off
    });
    return text;
  };
}

}  // namespace sfumato
