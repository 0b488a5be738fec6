#include "sfumato/measures/rule_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "sfumato/columns/datetime.h"
#include "sfumato/columns/table_writer.h"

namespace sfumato {

namespace {

std::string plain_number(double value) { return fmt::format("{:.10g}", value); }

std::string seconds_text(double seconds) {
  if (std::fmod(seconds, kSecondsPerDay) == 0) {
    const double days = seconds / kSecondsPerDay;
    return fmt::format("{} {}", plain_number(days), std::abs(days) == 1 ? "day" : "days");
  }
  return fmt::format("{} seconds", plain_number(seconds));
}

// A term with its sign: as the first of a side without a plus.
void add_term(std::string& side, double weight, const std::string& name) {
  if (side.empty()) {
    if (weight < 0) side += "−";
  } else {
    side += weight < 0 ? " − " : " + ";
  }
  if (std::abs(weight) != 1 || name.empty()) side += plain_number(std::abs(weight));
  if (!name.empty() && std::abs(weight) != 1) side += " × ";
  side += name;
}

// Which column may stand alone: the only one of its sign; of two columns either; else the first. None where all have
// one sign.
std::vector<std::size_t> candidates_alone(const std::vector<double>& weights) {
  const auto negative = static_cast<std::size_t>(std::ranges::count_if(weights, [](double w) { return w < 0; }));
  if (negative == 0 || negative == weights.size()) return {weights.size()};
  std::vector<std::size_t> alone;
  for (std::size_t k = 0; k < weights.size(); ++k) {
    if ((weights[k] < 0 ? negative : weights.size() - negative) == 1) alone.push_back(k);
  }
  return alone.empty() ? std::vector<std::size_t>{0} : alone;
}

// The relation with one column on the left, or with all of them there.
std::string solved_for(const TableRule& rule, std::size_t alone, const Schema& schema, const ShowText& shown) {
  const bool dates = schema.columns[rule.columns[0]].kind == ColumnKind::datetime;
  const double unit = alone < rule.weights.size() ? rule.weights[alone] : rule.weights[0];
  std::string left;
  std::string right;
  for (std::size_t k = 0; k < rule.weights.size(); ++k) {
    const double weight = rule.weights[k] / unit;
    const std::string name = shown(schema.columns[rule.columns[k]].name);
    if (alone == rule.weights.size() || k == alone) {
      add_term(left, weight, name);
    } else {
      add_term(right, -weight, name);
    }
  }
  const double constant = rule.constant / unit;
  if (dates && constant != 0) {
    right += (constant < 0 ? " − " : " + ") + seconds_text(std::abs(constant));
  } else if (constant != 0 || right.empty()) {
    add_term(right, constant, "");
  }
  const double tolerance = rule.tolerance / std::abs(unit);
  return fmt::format("{} = {}{}", left, right, rule.rounded ? fmt::format(" (within {:.3g})", tolerance) : "");
}

std::string linear_text(const TableRule& rule, const Schema& schema, const ShowText& shown) {
  std::string shortest;
  for (const std::size_t alone : candidates_alone(rule.weights)) {
    std::string text = solved_for(rule, alone, schema, shown);
    if (shortest.empty() || text.size() < shortest.size()) shortest = std::move(text);
  }
  return shortest;
}

std::string value_text(const RuleValue& value, const ColumnSchema& schema, const ShowText& shown) {
  switch (value.kind) {
    case RuleValue::Kind::category:
      return " = " + shown(schema.categories[static_cast<std::size_t>(value.category)]);
    case RuleValue::Kind::number: {
      std::string text;
      append_value(text, schema, {{value.number}, {}}, 0);
      return " = " + shown(text);
    }
    case RuleValue::Kind::missing:
      return " missing";
    case RuleValue::Kind::known:
      return " not missing";
  }
  return "";
}

std::string absent_text(const TableRule& rule, const Schema& schema, const ShowText& shown) {
  const ColumnSchema& first = schema.columns[rule.columns[0]];
  const ColumnSchema& second = schema.columns[rule.columns[1]];
  if (rule.pairs.empty())
    return fmt::format("some values of {} and {} never occur together", shown(first.name), shown(second.name));
  const AbsentPair& pair = rule.pairs.front();
  std::string text =
      fmt::format("{}{} and {}{} never occur together", shown(first.name), value_text(pair.first, first, shown),
                  shown(second.name), value_text(pair.second, second, shown));
  const std::size_t others = rule.pairs.size() - 1;
  if (others > 0) text += fmt::format(", and {} other {}", others, others == 1 ? "combination" : "combinations");
  return text;
}

}  // namespace

std::string rule_text(const TableRule& rule, const Schema& schema, const ShowText& shown) {
  const auto name = [&](std::size_t k) { return shown(schema.columns[rule.columns[k]].name); };
  switch (rule.kind) {
    case RuleKind::order:
      return fmt::format("{} ≤ {}", name(0), name(1));
    case RuleKind::linear:
      return linear_text(rule, schema, shown);
    case RuleKind::dependence:
      return rule.both_ways ? fmt::format("{} and {} determine each other", name(0), name(1))
                            : fmt::format("{} determines {}", name(0), name(1));
    case RuleKind::absent:
      return absent_text(rule, schema, shown);
  }
  return "";
}

std::string miss_text(const TableRule& rule, const Schema& schema) {
  if (rule.typical_miss <= 0) return "";
  const bool dates = schema.columns[rule.columns[0]].kind == ColumnKind::datetime;
  return dates ? "by " + seconds_text(rule.typical_miss) : fmt::format("by {:.3g}", rule.typical_miss);
}

std::string cell_text(const Table& table, std::size_t column, std::size_t row) {
  const ColumnSchema& schema = table.schema.columns[column];
  if (lacks_value(schema, table.columns[column], row)) return "missing";
  std::string text;
  if (schema.kind == ColumnKind::number || schema.kind == ColumnKind::integer) {
    // The synthetic table may have more digits than the schema, which is the real one's.
    const double value = table.columns[column].numbers[row];
    const double unit = std::pow(10, std::max(schema.decimals, 0));
    const bool fits = std::abs(std::round(value * unit) / unit - value) <= 1e-12 * std::abs(value);
    ColumnSchema spelled = schema;
    if (schema.format.empty() && !fits) spelled.decimals = -1;
    append_number(text, value, spelled);
  } else {
    append_value(text, schema, table.columns[column], row);
  }
  return text;
}

std::string example_text(const TableRule& rule, const Table& synthetic, const ShowText& shown) {
  std::string text;
  for (const std::size_t column : rule.columns) {
    if (!text.empty()) text += ", ";
    text += fmt::format("{} = {}", shown(synthetic.schema.columns[column].name),
                        shown(cell_text(synthetic, column, rule.example)));
  }
  return text;
}

}  // namespace sfumato
