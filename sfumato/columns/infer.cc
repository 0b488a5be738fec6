#include "sfumato/columns/infer.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_set>
#include <utility>

#include "sfumato/base/error.h"
#include "sfumato/base/text.h"
#include "sfumato/columns/datetime.h"
#include "sfumato/columns/datetime_formats.h"
#include "sfumato/columns/duration.h"
#include "sfumato/columns/infer_spelling.h"
#include "sfumato/columns/key_learner.h"
#include "sfumato/columns/mixed_values.h"
#include "sfumato/columns/number_spelling.h"
#include "sfumato/files/field.h"

namespace sfumato {
namespace {

using Entry = TextDictionary::Entry;

// With fewer rows than this, values 1, 2, 3, ... may be data and not row numbers.
constexpr std::size_t kFewRows = 10;
// Up to this many distinct words are a category for any number of rows.
constexpr std::size_t kFewCategories = 20;

// The facts of the values that are plain numbers.
NumberFacts facts_of(const Values& values, const NumberSpelling& plain) {
  NumberFacts facts;
  for (const Entry* entry : values) facts.add(entry->text, entry->count, plain);
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
    word = letter ? word + c : "";
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

std::optional<std::string> compact_format(const Values& values) {
  std::vector<std::string_view> texts;
  for (const Entry* entry : values) texts.emplace_back(entry->text);
  return compact_datetime_format(texts);
}

// Numbers with leading zeros, and whole ones with more digits than a double holds, are words, so that none is lost.
ColumnSchema infer_numbers(const ColumnLocation& location, const Values& values, bool may_miss,
                           const NumberFacts& facts, const NumberSpelling& plain) {
  ColumnSchema schema{location.name};
  if (const std::optional<std::string> format = compact_format(values)) {
    schema.kind = ColumnKind::datetime;
    schema.format = *format;
  } else if (facts.padded() || (facts.decimals() == 0 && !facts.exponent() && !facts.exact())) {
    schema.kind = kind_of_words(location, values, may_miss);
  } else {
    schema.kind = ColumnKind::integer;
    schema.spelling = plain;
    fit_numbers(facts, schema);
  }
  return schema;
}

bool fits(const Values& values, std::string_view format) {
  return std::ranges::all_of(values,
                             [&](const Entry* entry) { return parse_datetime(entry->text, format).has_value(); });
}

// The formats of some value that fit all.
std::vector<std::string> fitting_formats(const Values& values, bool rare) {
  std::vector<std::string> formats;
  if (values.empty()) return formats;
  // A format with unpadded numbers is not found from 12/31/2024, but from the shortest value.
  const auto shorter = [](const Entry* a, const Entry* b) { return a->text.size() < b->text.size(); };
  const Entry* const shortest = *std::ranges::min_element(values, shorter);
  for (std::string& format : datetime_formats_of(shortest->text, rare)) {
    if (fits(values, format)) formats.push_back(std::move(format));
  }
  return formats;
}

// One offset in all rows is part of the format, and the times are local.
std::string with_shared_offset(const Values& values, std::string format) {
  const std::size_t at = format.find(format.ends_with("%:z") ? "%:z" : "%z");
  if (at == std::string::npos || !format.ends_with('z')) return format;
  const auto offset_of = [](const Entry* entry) {
    return std::string_view(entry->text).substr(std::min(entry->text.find_last_of("+-Z"), entry->text.size()));
  };
  const std::string_view offset = offset_of(values.front());
  const auto same = [&](const Entry* entry) { return offset_of(entry) == offset; };
  return std::ranges::all_of(values, same) ? format.substr(0, at) + std::string(offset) : format;
}

// The first format that fits all values. Throws Error if another format also fits with different times.
std::string infer_format(const ColumnLocation& location, const Values& values) {
  std::vector<std::string> fitting = fitting_formats(values, /*rare=*/false);
  if (fitting.empty()) fitting = fitting_formats(values, /*rare=*/true);
  if (fitting.empty()) return "";
  for (const std::string& other : fitting) {
    for (const Entry* entry : values) {
      if (parse_datetime(entry->text, other) == parse_datetime(entry->text, fitting[0])) continue;
      fail(ErrorKind::bad_data,
           "{}{} may be read as {} or as {}; say which in a schema (`sfumato schema --help`), as its format",
           location.at(entry->line), quoted_text(entry->text), fitting[0], other);
    }
  }
  return with_shared_offset(values, fitting[0]);
}

// The first format of a duration that fits all values.
std::string infer_duration(const Values& values) {
  for (const std::string_view format : duration_formats()) {
    const auto reads = [&](const Entry* entry) { return parse_duration(entry->text, format).has_value(); };
    if (std::ranges::all_of(values, reads)) return std::string(format);
  }
  return "";
}

// Digits after the decimal point of the seconds.
int second_decimals(const Values& values) {
  std::size_t most = 1;
  for (const Entry* entry : values) {
    const std::size_t point = entry->text.find_last_of(".,");
    if (point == std::string::npos) continue;
    const std::size_t end = entry->text.find_first_not_of("0123456789", point + 1);
    most = std::max(most, std::min(end, entry->text.size()) - point - 1);
  }
  return static_cast<int>(most);
}

// A season or another range: 1920-21, 2023/2024.
bool is_season(std::string_view text) {
  constexpr std::size_t kYear = 4;
  const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view first = text.substr(0, end);
  std::string_view mark = text.substr(end, 1);
  for (const std::string_view dash : {"-", "/", "\xE2\x80\x93"}) {
    if (text.substr(end).starts_with(dash)) mark = text.substr(end, dash.size());
  }
  if (first.size() != kYear || (mark != "-" && mark != "/" && mark != "\xE2\x80\x93")) return false;
  const std::string_view last = text.substr(end + mark.size());
  const std::optional<double> year = parse_number(first);
  if (!year || (last.size() != 2 && last.size() != kYear)) return false;
  const std::string next = std::to_string(static_cast<int>(*year) + 1);
  return last == next || last == next.substr(2);
}

bool are_seasons(const Values& values) {
  return std::ranges::all_of(values, [](const Entry* entry) { return is_season(entry->text); });
}

// Numbers with a currency, a unit or other marks, or lengths of time; otherwise false.
bool infer_spelled_numbers(const Values& values, const NumberSpelling& plain, ColumnSchema& schema) {
  if (std::optional<NumberSpelling> spelling = infer_spelling(values, plain)) {
    schema.spelling = std::move(*spelling);
    fit_numbers(values, schema);
    return true;
  }
  schema.format = infer_duration(values);
  if (schema.format.empty()) return false;
  fit_numbers(values, schema);
  return true;
}

// Numbers among which are a few other values; false where they are words.
bool infer_mixed(const ColumnLocation& location, const Values& values, const NumberSpelling& plain,
                 ColumnSchema& schema) {
  const MixedValues mixed = mixed_values(values, plain);
  switch (mixed.kind) {
    case MixedKind::other:
      return false;
    case MixedKind::category:
      schema.kind = ColumnKind::category;
      return true;
    case MixedKind::damaged: {
      const auto damaged =
          std::ranges::find_if(mixed.odd, [](const Entry* entry) { return is_damaged_number(entry->text); });
      fail_no_number(location, **damaged);
    }
    case MixedKind::number:
      break;
  }
  Values numbers;
  for (const Entry* entry : values) {
    if (std::ranges::find(mixed.odd, entry) == mixed.odd.end()) numbers.push_back(entry);
  }
  for (const Entry* entry : mixed.odd) schema.also_missing.push_back(entry->text);
  schema.kind = ColumnKind::integer;
  schema.spelling = plain;
  fit_numbers(numbers, schema);
  return true;
}

}  // namespace

std::string ColumnLocation::at(std::size_t line) const {
  return fmt::format("{}: line {}, column {}: ", path, line, quoted_text(name));
}

std::string ColumnLocation::whole() const { return fmt::format("{}: column {}: ", path, quoted_text(name)); }

ColumnSchema infer_column(const ColumnLocation& location, const Values& values, bool may_miss,
                          const NumberSpelling& plain) {
  ColumnSchema schema{location.name};
  schema.kind = ColumnKind::constant;
  if (values.empty() || (values.size() == 1 && !may_miss)) return schema;
  schema.kind = ColumnKind::boolean;
  if (is_boolean(values)) return schema;
  const NumberFacts facts = facts_of(values, plain);
  if (facts.values() == values.size()) return infer_numbers(location, values, may_miss, facts, plain);
  schema.kind = ColumnKind::datetime;
  schema.format = infer_format(location, values);
  if (!schema.format.empty()) {
    fit_format(location, values, schema);
    return schema;
  }
  schema.kind = ColumnKind::integer;
  if (infer_spelled_numbers(values, plain, schema) || infer_mixed(location, values, plain, schema)) return schema;
  schema.kind = kind_of_words(location, values, may_miss);
  if (are_seasons(values)) {
    schema.kind = ColumnKind::category;
    schema.ordered = true;
  }
  return schema;
}

void fit_numbers(const NumberFacts& facts, ColumnSchema& schema) {
  if (!facts.whole()) schema.kind = ColumnKind::number;
  facts.set(schema.decimals, schema.spelling);
}

void fit_numbers(const Values& values, ColumnSchema& schema) {
  const NumberSpelling plain{.decimal_mark = schema.spelling.decimal_mark};
  if (schema.format.empty() && schema.spelling == plain && facts_of(values, plain).values() < values.size()) {
    if (std::optional<NumberSpelling> spelling = infer_spelling(values, plain)) {
      schema.spelling = std::move(*spelling);
    } else {
      schema.format = infer_duration(values);
    }
  }
  if (!schema.format.empty()) {
    if (schema.format.find("%f") == std::string::npos) return;
    schema.kind = ColumnKind::number;
    schema.decimals = std::max(schema.decimals, second_decimals(values));
    return;
  }
  NumberFacts facts;
  for (const Entry* entry : values) facts.add(entry->text, entry->count, schema.spelling);
  fit_numbers(facts, schema);
}

void fit_format(const ColumnLocation& location, const Values& values, ColumnSchema& schema) {
  if (schema.format.empty() && !values.empty()) {
    const std::optional<std::string> compact = compact_format(values);
    schema.format = compact ? *compact : infer_format(location, values);
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
