#include "sfumato/points/condition.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"
#include "sfumato/base/text.h"
#include "sfumato/columns/standardize.h"

namespace sfumato {

namespace {

constexpr std::size_t kMostInferredCategories = 20;
constexpr std::size_t kMostCategories = 4096;

// Normalises negative zero to zero.
std::string category_text(double value) { return fmt::format("{}", value == 0 ? 0.0 : value); }

std::size_t index_of(const std::string& name, const std::vector<std::string>& columns) {
  return static_cast<std::size_t>(std::ranges::find(columns, name) - columns.begin());
}

// A list of names for a message, shortened if long.
std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t kListed = 20;
  const auto shown = static_cast<std::ptrdiff_t>(std::min(kListed, names.size()));
  return fmt::format("{}{}", fmt::join(names.begin(), names.begin() + shown, ", "),
                     names.size() > kListed ? ", ..." : "");
}

std::vector<std::string> names_of(std::span<const Condition> conditions) {
  std::vector<std::string> names;
  for (const Condition& condition : conditions) names.push_back(condition.name);
  return names;
}

struct Wanted {
  std::string name;
  std::optional<ConditionKind> kind;
};

// A column whose name contains a colon is matched as a whole.
Wanted parse_wanted(const std::string& text, const std::vector<std::string>& columns) {
  const std::size_t colon = text.rfind(':');
  if (index_of(text, columns) < columns.size() || colon == std::string::npos) return {text, std::nullopt};
  const std::string kind = text.substr(colon + 1);
  for (const std::string& name : all_names<ConditionKind>()) {
    if (name == kind) return {text.substr(0, colon), parse_name<ConditionKind>("condition", kind)};
  }
  const std::string nearest = nearest_name(kind, all_names<ConditionKind>());
  fail(ErrorKind::usage, "`condition` is {}; {}", quoted_text(text),
       nearest.empty() ? "give NAME, NAME:label or NAME:number"
                       : "did you mean '" + text.substr(0, colon + 1) + nearest + "'?");
}

std::size_t find_column(const std::string& name, const std::vector<std::string>& columns) {
  const std::size_t index = index_of(name, columns);
  if (index < columns.size()) return index;
  const std::string nearest = nearest_name(name, columns);
  fail(ErrorKind::usage, "`condition` {}: the data have no such column; {}", quoted_text(name),
       nearest.empty() ? "they have " + listed(columns) : "did you mean '" + nearest + "'?");
}

// The distinct values of a column, or empty if there are more than kMostCategories.
std::optional<std::set<double>> distinct_values(const Points& data, std::size_t column) {
  std::set<double> values;
  for (std::size_t i = 0; i < data.rows() && values.size() <= kMostCategories; ++i) values.insert(data(i, column));
  return values.size() <= kMostCategories ? std::optional(std::move(values)) : std::nullopt;
}

bool looks_like_label(const std::optional<std::set<double>>& values) {
  return values && values->size() <= kMostInferredCategories &&
         std::ranges::all_of(*values, [](double value) { return value == std::floor(value); });
}

void check_condition_column(const Points& data, std::size_t column) {
  for (std::size_t i = 0; i < data.rows(); ++i) {
    if (std::isfinite(data(i, column))) continue;
    fail(ErrorKind::bad_data, "condition '{}': row {} is {}; give finite numbers", data.columns[column], i + 1,
         data(i, column));
  }
}

Condition fit_condition(const Points& data, const Wanted& wanted) {
  const std::size_t column = find_column(wanted.name, data.columns);
  check_condition_column(data, column);
  const auto values = distinct_values(data, column);
  if (values && values->size() < 2) {
    fail(ErrorKind::bad_data, "condition '{}': all rows have the same value; leave it out", wanted.name);
  }
  Condition condition;
  condition.name = wanted.name;
  condition.kind = wanted.kind.value_or(looks_like_label(values) ? ConditionKind::label : ConditionKind::number);
  if (condition.kind == ConditionKind::number) {
    Points alone{{wanted.name}, {}};
    for (std::size_t i = 0; i < data.rows(); ++i) alone.values.push_back(data(i, column));
    const Standardizer transform = Standardizer::fit(alone);
    condition.mean = transform.mean[0];
    condition.scale = transform.scale[0];
  } else if (values) {
    for (const double value : *values) condition.categories.push_back(category_text(value));
    condition.categories.erase(std::unique(condition.categories.begin(), condition.categories.end()),
                               condition.categories.end());
  } else {
    fail(ErrorKind::bad_data, "condition '{}': a label of more than {} different values; give it as {}:number",
         wanted.name, kMostCategories, wanted.name);
  }
  return condition;
}

// The column index of each condition in the table.
std::vector<std::size_t> column_indices(std::span<const Condition> conditions, const Points& data) {
  std::vector<std::size_t> indices;
  for (const Condition& condition : conditions) {
    indices.push_back(index_of(condition.name, data.columns));
    if (indices.back() < data.cols()) continue;
    fail(ErrorKind::bad_data, "the data have no column '{}', which the model has as a condition; they have {}",
         condition.name, listed(data.columns));
  }
  return indices;
}

std::optional<std::size_t> category_of(const Condition& condition, const std::string& text) {
  const auto found = std::ranges::find(condition.categories, text);
  if (found == condition.categories.end()) return std::nullopt;
  return static_cast<std::size_t>(found - condition.categories.begin());
}

void encode_number(const Condition& condition, double value, std::span<float> encoding) {
  encoding[0] = static_cast<float>((value - condition.mean) / condition.scale);
  encoding[1] = 1.0F;
}

std::optional<double> number_in(const std::string& text) {
  double value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || stop != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

void encode_text(const Condition& condition, const std::string& text, std::span<float> encoding) {
  const std::optional<double> number = number_in(text);
  if (condition.kind == ConditionKind::number) {
    if (!number) fail(ErrorKind::usage, "{} is {}, which is not a number; give one", condition.name, quoted_text(text));
    return encode_number(condition, *number, encoding);
  }
  std::optional<std::size_t> category = category_of(condition, text);
  if (!category && number) category = category_of(condition, category_text(*number));  // 2.0 matches 2
  if (!category) {
    fail(ErrorKind::usage, "{} has no value {}; the model learned {}", condition.name, quoted_text(text),
         listed(condition.categories));
  }
  encoding[*category] = 1.0F;
}

void encode_column(const Points& data, std::size_t column, const Condition& condition, Matrix encodings) {
  for (std::size_t i = 0; i < data.rows(); ++i) {
    const double value = data(i, column);
    if (condition.kind == ConditionKind::number) {
      encode_number(condition, value, encodings.row(i));
      continue;
    }
    const std::optional<std::size_t> category = category_of(condition, category_text(value));
    if (!category) {
      fail(ErrorKind::bad_data, "row {} has {} = {}; the model learned {}", i + 1, condition.name, value,
           listed(condition.categories));
    }
    encodings(i, *category) = 1.0F;
  }
}

}  // namespace

std::size_t encoding_width(std::span<const Condition> conditions) {
  std::size_t width = 0;
  for (const Condition& condition : conditions) width += condition.width();
  return width;
}

std::vector<Condition> fit_conditions(const Points& data, const std::vector<std::string>& names) {
  std::vector<Condition> conditions;
  for (const std::string& name : names) {
    conditions.push_back(fit_condition(data, parse_wanted(name, data.columns)));
    const std::vector<std::string> chosen = names_of(conditions);
    if (index_of(chosen.back(), chosen) + 1 < chosen.size()) {
      fail(ErrorKind::usage, "condition '{}' is given twice; give it once", chosen.back());
    }
  }
  if (conditions.size() >= data.cols()) {
    fail(ErrorKind::usage, "every column is a condition ({}); leave one for the points", listed(data.columns));
  }
  return conditions;
}

bool has_conditions(const Points& data, std::span<const Condition> conditions) {
  return std::ranges::any_of(
      conditions, [&](const Condition& condition) { return index_of(condition.name, data.columns) < data.cols(); });
}

Points without_conditions(const Points& data, std::span<const Condition> conditions) {
  if (conditions.empty()) return data;
  std::vector<std::size_t> kept;
  Points points;
  for (std::size_t j = 0; j < data.cols(); ++j) {
    if (std::ranges::find(conditions, data.columns[j], &Condition::name) != conditions.end()) continue;
    kept.push_back(j);
    points.columns.push_back(data.columns[j]);
  }
  points.values.reserve(data.rows() * kept.size());
  for (std::size_t i = 0; i < data.rows(); ++i) {
    for (const std::size_t j : kept) points.values.push_back(data(i, j));
  }
  return points;
}

MatrixBuffer encode_conditions(const Points& data, std::span<const Condition> conditions) {
  const std::vector<std::size_t> indices = column_indices(conditions, data);
  MatrixBuffer encodings(data.rows(), encoding_width(conditions));
  std::size_t first = 0;
  for (std::size_t k = 0; k < conditions.size(); ++k) {
    check_condition_column(data, indices[k]);
    encode_column(data, indices[k], conditions[k], encodings.view().cols_from(first, conditions[k].width()));
    first += conditions[k].width();
  }
  return encodings;
}

MatrixBuffer encode_condition_values(const std::vector<ConditionValue>& values, std::span<const Condition> conditions) {
  const std::vector<std::string> names = names_of(conditions);
  std::vector<bool> seen(names.size());
  MatrixBuffer encoding(1, encoding_width(conditions));
  for (const ConditionValue& item : values) {
    const std::size_t index = index_of(item.name, names);
    if (index == names.size()) {
      fail(ErrorKind::usage, "{} is not a condition of the model; it has {}", quoted_text(item.name),
           names.empty() ? "none; train one with `condition`" : listed(names));
    }
    if (seen[index]) fail(ErrorKind::usage, "{} is given twice; give it one value", item.name);
    seen[index] = true;
    const std::size_t first = encoding_width(conditions.first(index));
    encode_text(conditions[index], item.value, encoding.row(0).subspan(first, conditions[index].width()));
  }
  return encoding;
}

Points rows_where(const Points& data, std::span<const Condition> conditions,
                  const std::vector<ConditionValue>& values) {
  const MatrixBuffer wanted = encode_condition_values(values, conditions);
  for (const ConditionValue& item : values) {
    const auto condition = std::ranges::find(conditions, item.name, &Condition::name);
    if (condition->kind == ConditionKind::label) continue;
    fail(ErrorKind::usage, "{} is a number and cannot select rows; give values of labels only", item.name);
  }
  const MatrixBuffer encodings = encode_conditions(data, conditions);
  Points rows{data.columns, {}};
  for (std::size_t i = 0; i < data.rows(); ++i) {
    const bool fits =
        std::ranges::equal(wanted.row(0), encodings.row(i), [](float w, float c) { return w == 0 || w == c; });
    if (fits) rows.values.insert(rows.values.end(), data.row(i).begin(), data.row(i).end());
  }
  if (rows.values.empty()) fail(ErrorKind::bad_data, "no row of the data has these values; choose others");
  return rows;
}

}  // namespace sfumato
