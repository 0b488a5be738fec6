#include "sfumato/columns/column_scan.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <unordered_map>
#include <utility>

#include "sfumato/base/error.h"
#include "sfumato/base/text.h"
#include "sfumato/columns/datetime.h"
#include "sfumato/columns/mixed_values.h"
#include "sfumato/files/field.h"

namespace sfumato {
namespace {

using Entry = TextDictionary::Entry;

[[noreturn]] void fail_too_many_categories(const ColumnLocation& place, std::size_t line) {
  fail(ErrorKind::bad_data,
       "{}the category has more than {} levels; group them, or give the column the kind identifier or text",
       place.at(line), kMostCategories);
}

[[noreturn]] void fail_fraction(const ColumnLocation& place, std::string_view text, std::size_t line) {
  fail(ErrorKind::bad_data, "{}{} is not a whole number; correct it or give the column the kind number", place.at(line),
       quoted_text(text));
}

// Whether values of the column are texts that are neither numbers nor categories.
bool holds_texts(ColumnKind kind) { return kind == ColumnKind::identifier || kind == ColumnKind::text; }

bool has_offsets(const ColumnSchema& schema) {
  return schema.kind == ColumnKind::datetime && has_offset(schema.format);
}

}  // namespace

ColumnScan::ColumnScan(ColumnLocation place, std::optional<ColumnSchema> stated, bool fixed,
                       std::vector<std::string> missing, TextColumns text, char decimal_mark)
    : place_(std::move(place)), stated_(std::move(stated)), fixed_(fixed), text_(text) {
  plain_.decimal_mark = std::string(1, decimal_mark);
  for (const std::string& word : missing) add_missing_word(word);
  if (!stated_) return;
  add_missing_word(stated_->missing);
  adopt(*stated_);
}

void ColumnScan::add_missing_word(const std::string& word) {
  missing_words_.push_back(word);
  const std::optional<double> number = parse_number(word);
  if (number && !std::isnan(*number)) missing_numbers_.push_back(*number);
}

// A column may have words for a missing value of its own.
void ColumnScan::adopt(const ColumnSchema& schema) {
  for (const std::string& word : schema.also_missing) {
    if (std::ranges::find(missing_words_, word) == missing_words_.end()) add_missing_word(word);
  }
}

bool ColumnScan::misses_infinity() const {
  return std::ranges::any_of(missing_numbers_, [](double x) { return std::isinf(x); });
}

// -9 stands for -9.00, too, and inf for -inf, but 9 not for the code 09.
bool ColumnScan::is_missing_number(std::string_view text) const {
  if (missing_numbers_.empty()) return false;
  const std::optional<double> number = parse_number(text);
  if (number && std::isinf(*number)) return misses_infinity();
  if (text.find_first_of("0123456789") == std::string_view::npos) return false;
  const std::optional<NumberText> spelled = parse_number_text(text, plain_);
  return spelled && !spelled->padded && std::ranges::find(missing_numbers_, spelled->value) != missing_numbers_.end();
}

std::int32_t ColumnScan::add(std::string_view text, std::size_t line) {
  if (fixed_ && holds_texts(stated_->kind)) {
    kept_.emplace_back(is_missing(text) ? "" : text);
    return kNoNumber;
  }
  if (wide_) {
    add_wide(text, line);
    return kNoNumber;
  }
  const std::int32_t number = texts_.add(text, line);
  indices_.push_back(number);
  if (texts_.size() <= kMostCategories) return number;
  widen();
  return kNoNumber;
}

bool ColumnScan::repeat(std::int32_t number) {
  if (wide_) return false;
  texts_.repeat(number);
  indices_.push_back(number);
  return true;
}

bool ColumnScan::add_numbers(std::vector<double>& numbers, std::string_view missing) {
  const NumberSummary summary = summary_of(numbers);
  if (!may_skip_texts(summary)) return false;
  const std::size_t present = numbers.size() - summary.missing;
  const bool constant = !summary.varies && (summary.missing == 0 || present == 0);
  if (summary.missing > 0) texts_.add(missing, summary.first_missing + 1, summary.missing);
  if (constant && !stated_) {
    if (present > 0) texts_.add(shortest_text(numbers[0]), 1, present);
    return true;
  }
  wide_ = schema_of(numbers, summary);
  numbers_ = std::move(numbers);
  return true;
}

bool ColumnScan::add_times(std::vector<double>& seconds, std::string_view missing) {
  if (!stated_ || stated_->kind != ColumnKind::datetime || has_numeric_words()) return false;
  const NumberSummary summary = summary_of(seconds);
  if (summary.missing > 0) texts_.add(missing, summary.first_missing + 1, summary.missing);
  wide_ = *stated_;
  numbers_ = std::move(seconds);
  return true;
}

// Whether a word for a missing value may be a finite number or a time.
bool ColumnScan::has_numeric_words() const {
  return std::ranges::any_of(
      missing_words_, [](const std::string& word) { return word.find_first_of("0123456789") != std::string::npos; });
}

// Whole numbers with too many digits are words.
bool ColumnScan::may_skip_texts(const NumberSummary& summary) const {
  if (!summary.plain || summary.may_be_dates || has_numeric_words()) return false;
  if (stated_ && is_spelled(*stated_)) return false;
  return !stated_ || stated_->kind == ColumnKind::number || stated_->kind == ColumnKind::integer;
}

ColumnSchema ColumnScan::schema_of(const std::vector<double>& numbers, const NumberSummary& summary) const {
  ColumnSchema schema = stated_ ? *stated_ : ColumnSchema{place_.name};
  const bool whole = summary.first_fraction == numbers.size();
  if (!stated_ && whole) schema.kind = ColumnKind::integer;
  if (schema.kind == ColumnKind::integer && !whole) {
    fail_fraction(place_, shortest_text(numbers[summary.first_fraction]), summary.first_fraction + 1);
  }
  if (!fixed_) fit_shortest(numbers, schema.decimals, schema.spelling);
  return schema;
}

ColumnSchema ColumnScan::finish(TableColumn& column) {
  if (fixed_ && holds_texts(stated_->kind)) {
    column.texts = std::move(kept_);
    return *stated_;
  }
  ColumnSchema schema = wide_ ? *wide_ : schema_so_far();
  if (!wide_) adopt(schema);
  if (facts_.values() > 0) fit_numbers(facts_, schema);
  const bool inferred = !stated_;
  if (!inferred) schema.kind = stated_->kind;
  if (!fixed_) set_missing(schema);
  if (holds_numbers(schema.kind)) {
    std::vector<double> numbers = wide_ ? std::move(numbers_) : numbers_of(schema);
    const bool plain = schema.kind == ColumnKind::integer && !is_spelled(schema);
    if (inferred && plain && are_keys(place_.name, numbers)) {
      const ColumnSchema spelled = std::move(schema);
      schema = {.name = place_.name, .kind = ColumnKind::identifier};
      const auto for_each = [&](const auto& on_key) {
        std::string key;
        for (const double x : numbers) {
          key.clear();
          append_number(key, x, spelled);
          on_key(key);
        }
      };
      learn_pattern(for_each, schema);
      return schema;
    }
    if (!fixed_) set_range(schema, numbers);
    column.numbers = std::move(numbers);
    if (has_offsets(schema)) set_offsets(schema, column);
    return schema;
  }
  if (inferred && schema.kind == ColumnKind::text) settle_text(schema);
  const bool by_pattern = inferred && schema.kind == ColumnKind::text && text_ != TextColumns::drop;
  if (schema.kind == ColumnKind::identifier || by_pattern) {
    learn_pattern([&](const auto& on_key) { for_each_key(on_key); }, schema);
  }
  if (!wide_) {
    set_categories(schema);
    if (holds_categories(schema.kind)) set_indices(schema, column);
  }
  return schema;
}

// A level that is stated is one, whatever else its word may stand for.
bool ColumnScan::is_missing(std::string_view text) const {
  if (!is_missing_word(text) && std::ranges::find(missing_words_, text) == missing_words_.end() &&
      !is_missing_number(text)) {
    return false;
  }
  return !stated_ || std::ranges::find(stated_->categories, text) == stated_->categories.end();
}

Values ColumnScan::present() const {
  Values values;
  for (const Entry& entry : texts_.entries()) {
    if (!is_missing(entry.text)) values.push_back(&entry);
  }
  return values;
}

ColumnSchema ColumnScan::schema_so_far() const {
  const Values values = present();
  if (!stated_) return infer_column(place_, values, values.size() < texts_.size(), plain_);
  ColumnSchema schema = *stated_;
  if (fixed_) return schema;
  if (schema.kind == ColumnKind::number || schema.kind == ColumnKind::integer) fit_numbers(values, schema);
  if (schema.kind == ColumnKind::datetime) fit_format(place_, values, schema);
  schema.kind = stated_->kind;
  return schema;
}

double ColumnScan::number(const ColumnSchema& schema, const Entry& entry) const {
  if (is_missing(entry.text)) return kMissingNumber;
  const std::optional<double> number = number_of_text(entry.text, schema);
  if (!number && !schema.format.empty()) {
    fail(ErrorKind::bad_data, "{}{} is not a time that is written as {}; correct it or change the schema's format",
         place_.at(entry.line), quoted_text(entry.text), quoted_text(schema.format));
  }
  if (!number) fail_no_number(place_, entry);
  if (schema.kind == ColumnKind::integer && *number != std::floor(*number)) {
    fail_fraction(place_, entry.text, entry.line);
  }
  return *number;
}

std::vector<double> ColumnScan::numbers_of(const ColumnSchema& schema) {
  std::vector<double> of_text;
  for (const Entry& entry : texts_.entries()) of_text.push_back(number(schema, entry));
  std::vector<double> numbers;
  numbers.reserve(indices_.size());
  for (const std::int32_t code : indices_) numbers.push_back(of_text[static_cast<std::size_t>(code)]);
  if (has_offsets(schema)) {
    for (const std::int32_t code : indices_) {
      const Entry& entry = texts_.entries()[static_cast<std::size_t>(code)];
      add_offset(entry.text, schema, entry.line);
    }
  }
  return numbers;
}

void ColumnScan::add_offset(std::string_view text, const ColumnSchema& schema, std::size_t line) {
  const std::optional<LocalTime> time = is_missing(text) ? std::nullopt : parse_local_datetime(text, schema.format);
  offset_of_row_.push_back(time ? offsets_.add(time->offset, line) : kNoNumber);
}

// The offsets of the file, the most frequent first; a missing time has that one.
void ColumnScan::set_offsets(ColumnSchema& schema, TableColumn& column) const {
  if (schema.categories.empty()) {
    std::vector<const Entry*> found;
    for (const Entry& entry : offsets_.entries()) found.push_back(&entry);
    std::ranges::stable_sort(found, [](const Entry* a, const Entry* b) { return a->count > b->count; });
    for (const Entry* entry : found) schema.categories.push_back(entry->text);
  }
  if (schema.categories.empty()) return;
  std::vector<std::int32_t> index_of;
  for (const Entry& entry : offsets_.entries()) {
    const auto place = std::ranges::find(schema.categories, entry.text);
    if (place == schema.categories.end()) {
      fail(ErrorKind::bad_data, "{}the offset {} is not one of the schema; correct it or add it there",
           place_.at(entry.line), quoted_text(entry.text));
    }
    index_of.push_back(static_cast<std::int32_t>(place - schema.categories.begin()));
  }
  for (const std::int32_t offset : offset_of_row_) {
    column.indices.push_back(offset < 0 ? 0 : index_of[static_cast<std::size_t>(offset)]);
  }
}

// The kind is told from the texts so far, and only what it needs is kept.
void ColumnScan::widen() {
  ColumnSchema schema = schema_so_far();
  if (schema.kind == ColumnKind::category || schema.kind == ColumnKind::boolean) {
    if (stated_) fail_too_many_categories(place_, texts_.entries().back().line);
    schema.kind = ColumnKind::text;
  }
  if (!stated_ && schema.kind == ColumnKind::identifier) schema.kind = ColumnKind::text;  // until all rows are seen
  wide_ = schema;
  adopt(schema);
  if (holds_numbers(schema.kind)) numbers_ = numbers_of(schema);
  TextDictionary missing;
  for (const Entry& entry : texts_.entries()) {
    if (is_missing(entry.text)) {
      for (std::size_t i = 0; i < entry.count; ++i) missing.add(entry.text, entry.line);
    } else if (holds_numbers(schema.kind)) {
      add_facts(entry);
    } else {
      add_wide_text(entry.text, entry.count);
    }
  }
  texts_ = std::move(missing);
  indices_ = {};
}

void ColumnScan::add_wide(std::string_view text, std::size_t line) {
  const bool numbers = holds_numbers(wide_->kind);
  if (is_missing(text)) {
    texts_.add(text, line);
    if (numbers) numbers_.push_back(kMissingNumber);
    if (numbers && has_offsets(*wide_)) offset_of_row_.push_back(kNoNumber);
  } else if (!numbers) {
    add_wide_text(text, 1);
  } else {
    const Entry entry{std::string(text), line, 1};
    add_facts(entry);
    if (!stated_ && !facts_.whole()) wide_->kind = ColumnKind::number;
    if (is_odd_word(text)) {
      add_missing_word(entry.text);
      texts_.add(text, line);
    }
    numbers_.push_back(number(*wide_, entry));
    if (has_offsets(*wide_)) add_offset(text, *wide_, line);
  }
}

void ColumnScan::add_wide_text(std::string_view text, std::size_t count) {
  keys_.add(text);
  for (std::size_t i = 0; i < count; ++i) hashes_.push_back(std::hash<std::string_view>()(text));
  const bool needed = stated_ ? stated_->kind == ColumnKind::identifier : keys_.may_be_codes();
  if (needed) {
    wide_keys_.append(text).append(1, '\n');
  } else {
    wide_keys_.clear();
  }
}

// Calls on_key(text) for each text that is not missing.
template <class OnKey>
void ColumnScan::for_each_key(const OnKey& on_key) const {
  for (const Entry* entry : present()) on_key(entry->text);
  for (std::size_t at = 0; at < wide_keys_.size();) {
    const std::size_t end = wide_keys_.find('\n', at);
    on_key(std::string_view(wide_keys_).substr(at, end - at));
    at = end + 1;
  }
}

std::size_t ColumnScan::count_missing() const {
  std::size_t missing = 0;
  for (const Entry& entry : texts_.entries()) missing += is_missing(entry.text) ? entry.count : 0;
  return missing;
}

bool ColumnScan::all_different() const {
  std::vector<std::size_t> hashes = hashes_;
  std::ranges::sort(hashes);
  return std::ranges::adjacent_find(hashes) == hashes.end() &&
         std::ranges::all_of(present(), [](const Entry* entry) { return entry->count == 1; });
}

// Different codes are identifiers also where a few are missing; other texts become categories, unless a setting says
// otherwise or there are too many.
void ColumnScan::settle_text(ColumnSchema& schema) const {
  KeyLearner keys = keys_;
  const Values values = present();
  for (const Entry* entry : values) keys.add(entry->text);
  if (keys.are_codes() && count_missing() <= values.size() + hashes_.size() && all_different()) {
    schema.kind = ColumnKind::identifier;
  } else if (text_ == TextColumns::keep && !wide_) {
    schema.kind = ColumnKind::category;
  }
}

// for_each(on_key) calls on_key(text) for each key of the column.
template <class ForEachKey>
void ColumnScan::learn_pattern(const ForEachKey& for_each, ColumnSchema& schema) const {
  if (schema.pattern.empty()) {
    KeyLearner keys = keys_;  // of a wide column it has all
    if (!wide_ || holds_numbers(wide_->kind)) for_each([&](std::string_view key) { keys.add(key); });
    keys.add_missing(count_missing());
    schema.pattern = key_pattern_text(keys.pattern());
  }
  const KeyPattern pattern = parse_key_pattern(schema.pattern);
  TakenKeys taken(pattern);
  for (const std::string_view word : missing_words()) taken.add(word);  // a new text is not one of them, by chance
  if (schema.kind == ColumnKind::identifier) for_each([&](std::string_view key) { taken.add(key); });
  schema.taken = std::move(taken).ranges();
}

// A word among numbers that have been too many to be a category.
bool ColumnScan::is_odd_word(std::string_view text) const {
  constexpr std::size_t kMostWords = 20;
  return !stated_ && wide_->format.empty() && missing_words_.size() < kMostWords && !is_damaged_number(text) &&
         !number_of_text(text, *wide_).has_value();
}

void ColumnScan::add_facts(const Entry& entry) {
  const bool number = wide_->kind == ColumnKind::number || wide_->kind == ColumnKind::integer;
  if (!fixed_ && number && wide_->format.empty()) facts_.add(entry.text, entry.count, wide_->spelling);
}

// What the file has where the schema does not say.
void ColumnScan::set_categories(ColumnSchema& schema) const {
  if (!schema.categories.empty() || (!holds_categories(schema.kind) && schema.kind != ColumnKind::constant)) return;
  for (const Entry* entry : present()) {
    if (!is_utf8(entry->text)) {
      fail(ErrorKind::bad_data, "{}{} is not UTF-8; save the file as UTF-8", place_.at(entry->line),
           quoted_text(entry->text));
    }
    schema.categories.push_back(entry->text);
  }
  std::ranges::sort(schema.categories);
  if (schema.kind == ColumnKind::boolean) order_no_yes(schema.categories);
  if (schema.kind == ColumnKind::constant && schema.categories.empty()) schema.categories.push_back(schema.missing);
}

void ColumnScan::set_indices(const ColumnSchema& schema, TableColumn& column) {
  std::unordered_map<std::string_view, std::int32_t> index_of;
  for (const std::string& category : schema.categories)
    index_of.emplace(category, static_cast<std::int32_t>(index_of.size()));
  std::vector<std::int32_t> of_text;
  for (const Entry& entry : texts_.entries()) {
    const auto found = index_of.find(entry.text);
    if (found == index_of.end() && !is_missing(entry.text) && !schema.others_missing) {
      fail(ErrorKind::bad_data, "{}{} is not a level of the schema; correct it or add it there", place_.at(entry.line),
           quoted_text(entry.text));
    }
    of_text.push_back(found == index_of.end() ? -1 : found->second);
  }
  for (std::int32_t& index : indices_) index = of_text[static_cast<std::size_t>(index)];
  column.indices = std::move(indices_);
}

void ColumnScan::set_range(ColumnSchema& schema, const std::vector<double>& numbers) {
  bool any = schema.minimum != 0 || schema.maximum != 0;
  for (const double x : numbers) {
    if (std::isnan(x)) continue;
    schema.minimum = any ? std::min(schema.minimum, x) : x;
    schema.maximum = any ? std::max(schema.maximum, x) : x;
    any = true;
  }
}

// A usual word comes before one that the caller gave, and the most frequent one first.
void ColumnScan::set_missing(ColumnSchema& schema) const {
  std::vector<const Entry*> words;
  for (const Entry& entry : texts_.entries()) {
    if (is_missing(entry.text)) words.push_back(&entry);
  }
  if (words.empty()) return;
  std::ranges::stable_sort(words, [](const Entry* a, const Entry* b) {
    const bool usual = is_missing_word(a->text);
    return usual != is_missing_word(b->text) ? usual : a->count > b->count;
  });
  schema.missing = words.front()->text;
  if (schema.kind == ColumnKind::constant && present().empty()) return;
  schema.may_miss = true;
  schema.also_missing.clear();
  for (const Entry* word : words) {
    if (word != words.front()) schema.also_missing.push_back(word->text);
  }
}

}  // namespace sfumato
