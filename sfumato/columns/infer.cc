#include "sfumato/columns/infer.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_set>

#include "sfumato/base/error.h"
#include "sfumato/base/text.h"
#include "sfumato/columns/datetime.h"
#include "sfumato/columns/key_learner.h"
#include "sfumato/files/field.h"

namespace sfumato {
namespace {

using Entry = TextDictionary::Entry;

// The largest integer up to which doubles represent all integers.
constexpr double kLargestWhole = 9007199254740992;
// With fewer rows than this, values 1, 2, 3, ... may be data and not row numbers.
constexpr std::size_t kFewRows = 10;
// Up to this many distinct words are a category for any number of rows.
constexpr std::size_t kFewCategories = 20;

// Common properties of the numeric values of a column.
struct NumberFacts {
  std::size_t values = 0;
  std::size_t rows = 0;
  int decimals = 0;
  bool whole = true;
  bool padded = false;
  bool exact = true;
  bool exponent = false;
};

NumberFacts facts_of(const Values& values) {
  NumberFacts facts;
  for (const Entry* entry : values) {
    const std::optional<NumberText> number = parse_number_text(entry->text);
    if (!number) continue;
    ++facts.values;
    facts.rows += entry->count;
    facts.decimals = std::max(facts.decimals, number->decimals);
    facts.whole &= number->value == std::floor(number->value) && std::abs(number->value) <= kLargestWhole;
    facts.padded |= number->padded;
    facts.exact &= number->exact;
    facts.exponent |= number->exponent;
  }
  return facts;
}

std::size_t rows_of(const Values& values) {
  std::size_t rows = 0;
  for (const Entry* entry : values) rows += entry->count;
  return rows;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

bool is_boolean(const Values& values) {
  static constexpr std::string_view kPairs[][2] = {{"no", "yes"}, {"false", "true"}, {"f", "t"}, {"n", "y"}};
  if (values.size() != 2) return false;
  const std::string a = lower(values[0]->text);
  const std::string b = lower(values[1]->text);
  return std::ranges::any_of(
      kPairs, [&](const auto& pair) { return (a == pair[0] && b == pair[1]) || (a == pair[1] && b == pair[0]); });
}

// id, row_id, PassengerId, uuid, and the unnamed index column that R and pandas write.
bool is_id_name(std::string_view name) {
  static const std::unordered_set<std::string> kNames{"",     "id",  "index", "idx",     "uuid",
                                                      "guid", "key", "row",   "rownames"};
  const std::string small = lower(name);
  if (kNames.contains(small) || small.starts_with("unnamed: ")) return true;
  return name.ends_with("_id") || name.ends_with("Id") || name.ends_with("ID") || small.ends_with(" id");
}

// Names of what rises or ranks by itself, without being a key.
bool is_measure_name(std::string_view name) {
  static const std::unordered_set<std::string> kNames{"year",   "month", "week", "day",     "hour", "minute",
                                                      "second", "time",  "date", "age",     "rank", "ranks",
                                                      "t",      "x",     "y",    "position"};
  std::string word;
  for (const char c : std::string(name) + ' ') {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && kNames.contains(lower(word))) return true;
    if (letter) {
      word += c;
    } else {
      word.clear();
    }
  }
  return false;
}

bool is_year(double number) { return number >= 1500 && number <= 2100; }

// Words: few distinct values are categories, many are free text.
ColumnKind kind_of_words(const ColumnLocation& location, const Values& values, bool may_miss) {
  const std::size_t rows = rows_of(values);
  const bool distinct = values.size() == rows && !may_miss;
  KeyLearner keys;
  for (const Entry* entry : values) keys.add(entry->text);
  if (distinct && keys.are_codes() && (rows >= kFewRows || is_id_name(location.name))) return ColumnKind::identifier;
  return is_free_text(values.size(), rows) ? ColumnKind::text : ColumnKind::category;
}

// Numbers with leading zeros, and whole ones with more digits than a double holds, are words, so that none is lost.
ColumnSchema infer_numbers(const ColumnLocation& location, const Values& values, bool may_miss,
                           const NumberFacts& facts) {
  ColumnSchema schema{location.name};
  if (facts.padded || (facts.decimals == 0 && !facts.exponent && !facts.exact)) {
    schema.kind = kind_of_words(location, values, may_miss);
    return schema;
  }
  schema.kind = ColumnKind::integer;
  fit_numbers(values, schema);
  return schema;
}

// The first format that fits all values. Throws Error if another format also fits with different times.
std::string infer_format(const ColumnLocation& location, const Values& values) {
  std::vector<std::string_view> fitting;
  for (const std::string_view format : datetime_formats()) {
    const auto fits = [&](const Entry* entry) { return parse_datetime(entry->text, format).has_value(); };
    if (std::ranges::all_of(values, fits)) fitting.push_back(format);
  }
  if (fitting.empty()) return "";
  for (const std::string_view other : fitting) {
    for (const Entry* entry : values) {
      if (parse_datetime(entry->text, other) == parse_datetime(entry->text, fitting[0])) continue;
      fail(ErrorKind::bad_data,
           "{}{} may be read as {} or as {}; say which in a schema (`sfumato schema --help`), as its format",
           location.at(entry->line), quoted_text(entry->text), fitting[0], other);
    }
  }
  return std::string(fitting[0]);
}

// Digits after the decimal point of the seconds.
int second_decimals(const Values& values) {
  std::size_t most = 1;
  for (const Entry* entry : values) {
    const std::size_t point = entry->text.rfind('.');
    const std::size_t end = entry->text.find_first_not_of("0123456789", point + 1);
    most = std::max(most, std::min(end, entry->text.size()) - point - 1);
  }
  return static_cast<int>(most);
}

// A numeric column with a few other words, probably codes for missing values, should not become a category.
bool is_spoilt(const NumberFacts& facts, const Values& values, std::size_t rows) {
  return facts.values >= kFewCategories && 10 * facts.values >= 9 * values.size() && 10 * facts.rows >= 9 * rows;
}

}  // namespace

std::string ColumnLocation::at(std::size_t line) const {
  return fmt::format("{}: line {}, column {}: ", path, line, quoted_text(name));
}

std::string ColumnLocation::whole() const { return fmt::format("{}: column {}: ", path, quoted_text(name)); }

ColumnSchema infer_column(const ColumnLocation& location, const Values& values, bool may_miss) {
  ColumnSchema schema{location.name};
  schema.kind = ColumnKind::constant;
  if (values.empty() || (values.size() == 1 && !may_miss)) return schema;
  schema.kind = ColumnKind::boolean;
  if (is_boolean(values)) return schema;
  const NumberFacts facts = facts_of(values);
  if (facts.values == values.size()) return infer_numbers(location, values, may_miss, facts);
  schema.kind = ColumnKind::datetime;
  schema.format = infer_format(location, values);
  if (!schema.format.empty()) {
    fit_format(location, values, schema);
    return schema;
  }
  if (is_spoilt(facts, values, rows_of(values))) {
    const auto odd =
        std::ranges::find_if(values, [](const Entry* entry) { return !parse_number_text(entry->text).has_value(); });
    fail_no_number(location, **odd);
  }
  schema.kind = kind_of_words(location, values, may_miss);
  return schema;
}

void fit_numbers(const Values& values, ColumnSchema& schema) {
  const NumberFacts facts = facts_of(values);
  if (!facts.whole) schema.kind = ColumnKind::number;
  if (schema.decimals >= 0) schema.decimals = std::max(schema.decimals, facts.decimals);
  if (schema.decimals > kMostDecimals || !facts.exact) schema.decimals = -1;
}

void fit_format(const ColumnLocation& location, const Values& values, ColumnSchema& schema) {
  if (schema.format.empty() && !values.empty()) {
    schema.format = infer_format(location, values);
    if (schema.format.empty()) {
      fail(ErrorKind::bad_data,
           "{}no supported format fits all times of this column, such as {}; give the format in a schema",
           location.whole(), quoted_text(values[0]->text));
    }
  }
  if (schema.format.find("%f") != std::string::npos)
    schema.decimals = std::max(schema.decimals, second_decimals(values));
}

void order_no_yes(std::vector<std::string>& categories) {
  if (categories.size() == 2 && lower(categories[1]) < lower(categories[0])) std::swap(categories[0], categories[1]);
}

bool is_free_text(std::size_t distinct, std::size_t rows) { return distinct > std::max(kFewCategories, rows / 2); }

bool are_keys(std::string_view name, std::span<const double> numbers) {
  if (numbers.size() < 2 || std::ranges::any_of(numbers, [](double x) { return std::isnan(x); })) return false;
  std::vector<double> sorted(numbers.begin(), numbers.end());
  std::ranges::sort(sorted);
  if (std::ranges::adjacent_find(sorted) != sorted.end()) return false;
  if (is_id_name(name)) return true;
  const auto rows = static_cast<double>(numbers.size());
  const double range = sorted.back() - sorted.front() + 1;
  if (numbers.size() < kFewRows || (is_year(sorted.front()) && is_year(sorted.back()))) return false;
  if (range == rows && std::ranges::is_sorted(numbers)) return true;
  // Of numbers drawn from so narrow a range, so many pairs would be equal; none is.
  constexpr double kMostPairs = 10;
  return !is_measure_name(name) && rows * (rows - 1) / (2 * range) > kMostPairs;
}

void fail_no_number(const ColumnLocation& location, const Entry& odd) {
  const bool comma = odd.text.find(',') != std::string::npos;
  const std::string offer = comma && odd.text.find_first_of("0123456789") != std::string::npos
                                ? "write it with a point and without commas"
                                : fmt::format("give `na` {} if it stands for a missing value", quoted_text(odd.text));
  fail(ErrorKind::bad_data,
       "{}{} is not a number, as the others are; correct it, {}, or say kind = \"category\" in a schema",
       location.at(odd.line), quoted_text(odd.text), offer);
}

}  // namespace sfumato
