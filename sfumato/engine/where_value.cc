#include "sfumato/engine/where_value.h"

#include "sfumato/base/text.h"

namespace sfumato {

Where where_of(const Settings& settings) {
  const SettingValue* const value = settings.find("where");
  if (value == nullptr) return {};
  if (const auto* conditions = std::get_if<std::vector<WhereCondition>>(value)) return {{}, *conditions};
  if (!std::holds_alternative<std::string>(*value) && !std::holds_alternative<std::vector<std::string>>(*value)) {
    fail_setting("where", *value, "conditions, as in \"age>=60\"");
  }
  return {as_texts("where", *value), {}};
}

std::vector<ConditionValue> split_condition_values(const std::vector<std::string>& texts, const std::string& setting) {
  std::vector<ConditionValue> values;
  for (const std::string& text : texts) {
    for (const std::string& part : split_outside_quotes(text, ',')) {
      const std::size_t sign = part.find('=');
      if (sign == std::string::npos || sign == 0) {
        fail(ErrorKind::usage, "`{}` {}: give NAME=VALUE, as in {}", setting, quoted_text(part),
             setting == "where" ? "label=2" : "x0=0.5");
      }
      values.push_back({part.substr(0, sign), part.substr(sign + 1)});
    }
  }
  return values;
}

}  // namespace sfumato
