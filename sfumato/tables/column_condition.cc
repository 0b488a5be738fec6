#include "sfumato/tables/column_condition.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "sfumato/base/error.h"
#include "sfumato/base/nearest.h"
#include "sfumato/base/text.h"
#include "sfumato/columns/iso_time.h"
#include "sfumato/columns/table_writer.h"
#include "sfumato/files/field.h"

namespace sfumato {

namespace {

constexpr double kEnd = std::numeric_limits<double>::infinity();

bool has_order(const WhereTerm& term) { return term.relation != Relation::equal && term.relation != Relation::unequal; }

// Whether a category is in the set that a relation selects; for `unequal`, the set that it excludes.
bool satisfies(Relation relation, std::size_t category, std::size_t value) {
  switch (relation) {
    case Relation::equal:
    case Relation::unequal:
      return category == value;
    case Relation::less:
      return category < value;
    case Relation::at_most:
      return category <= value;
    case Relation::greater:
      return category > value;
    case Relation::at_least:
      return category >= value;
  }
  return false;
}

// The first index below count where `holds` is false, else count. `holds` must be true before and false after it.
template <class Holds>
std::size_t partition_point(std::size_t count, const Holds& holds) {
  std::size_t first = 0;
  while (first < count) {
    const std::size_t middle = first + (count - first) / 2;
    if (holds(middle)) {
      first = middle + 1;
    } else {
      count = middle;
    }
  }
  return first;
}

// The categories most similar to an unknown one.
std::string nearest_text(const std::string& value, const std::vector<std::string>& categories) {
  std::vector<std::string> quoted;
  for (const std::string& category : nearest_names(value, categories, 5)) quoted.push_back(quoted_text(category));
  return fmt::format("{}", fmt::join(quoted, ", "));
}

}  // namespace

Allowed ConditionColumn::all_values() const {
  Allowed all;
  all.categories.assign(schema_.categories.size(), 1);
  return all;
}

void ConditionColumn::restrict(const WhereTerm& term, Allowed& allowed) const {
  const bool equal = term.relation == Relation::equal;
  const auto names_missing = [&](const std::string& value) { return is_missing(value); };
  allowed.missing = allowed.missing && equal && std::ranges::any_of(term.values, names_missing);
  if (encoding_.numeric()) {
    allowed.numbers = intersection_of(allowed.numbers, numbers_of(term));
  } else {
    const std::vector<std::uint8_t> categories = categories_of(term);
    for (std::size_t i = 0; i < categories.size(); ++i) {
      if (categories[i] == 0) allowed.categories[i] = 0;
    }
  }
}

void ConditionColumn::check(const WhereTerm& term) const {
  for (const std::string& value : term.values) {
    WhereTerm alone = term;
    alone.values = {value};
    Allowed allowed = all_values();
    restrict(alone, allowed);
    if (holds(region_of(alone, allowed))) continue;
    fail(ErrorKind::usage, "`where` {}: no training row has such a value; {}", quoted_text(term.text),
         is_missing(value) ? "none was missing" : learned_text(value));
  }
}

ColumnRegion ConditionColumn::region_of(const WhereTerm& term, const Allowed& allowed) const {
  ColumnRegion region;
  if (encoding_.numeric()) {
    add_cells(term, allowed.numbers, region);
  } else {
    for (std::size_t symbol = 0; symbol < encoding_.values(); ++symbol) {
      region.weight.push_back(allowed.categories[static_cast<std::size_t>(encoding_.category_of(symbol))]);
    }
  }
  if (encoding_.may_miss) region.weight.push_back(allowed.missing ? 1 : 0);
  return region;
}

bool ConditionColumn::holds(const ColumnRegion& region) const {
  for (std::size_t symbol = 0; symbol < encoding_.symbols(); ++symbol) {
    if (region.weight[symbol] > 0 && encoding_.frequency[symbol] > 0) return true;
  }
  return false;
}

bool ConditionColumn::is_missing(const std::string& value) const {
  if (std::ranges::find(schema_.categories, value) != schema_.categories.end()) return false;
  return is_missing_word(value) || value == schema_.missing ||
         std::ranges::find(schema_.also_missing, value) != schema_.also_missing.end();
}

std::optional<double> ConditionColumn::parsed(const std::string& value) const {
  const bool is_number = schema_.kind != ColumnKind::datetime && schema_.format.empty();
  const std::optional<double> plain = is_number ? parse_number(value) : std::nullopt;
  if (plain && std::isfinite(*plain)) return plain;  // 1.500 is one and a half also where the file would write 1,500
  const std::optional<double> number = number_of_text(value, schema_);
  if (number || schema_.kind != ColumnKind::datetime) return number;
  return parse_iso_time(value);  // a program may spell it otherwise than the file
}

double ConditionColumn::number_of(const WhereTerm& term, const std::string& value) const {
  if (const std::optional<double> number = parsed(value)) return *number;
  fail(ErrorKind::usage, "`where` {}: {} is not a {}", quoted_text(term.text), quoted_text(value),
       schema_.format.empty() ? "finite number" : "time in the format " + quoted_text(schema_.format));
}

// The numbers that satisfy a condition.
IntervalSet ConditionColumn::numbers_of(const WhereTerm& term) const {
  std::vector<double> values;
  for (const std::string& value : term.values) {
    if (has_order(term) || !is_missing(value)) values.push_back(number_of(term, value));
  }
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
  IntervalSet all{Interval{}};
  switch (term.relation) {
    case Relation::equal:
      all.clear();
      for (const double value : values) all.push_back({value, value});
      return all;
    case Relation::unequal:
      for (const double value : values) {
        all = intersection_of(all, {{-kEnd, value, false, true}, {value, kEnd, true, false}});
      }
      return all;
    case Relation::less:
    case Relation::at_most:
      return {{-kEnd, values.front(), false, term.relation == Relation::less}};
    case Relation::greater:
    case Relation::at_least:
      return {{values.front(), kEnd, term.relation == Relation::greater, false}};
  }
  return all;
}

std::size_t ConditionColumn::category_of(const WhereTerm& term, const std::string& value) const {
  const auto found = std::ranges::find(schema_.categories, value);
  if (found != schema_.categories.end()) return static_cast<std::size_t>(found - schema_.categories.begin());
  fail(ErrorKind::usage, "`where` {}: '{}' has no category {}; similar ones are {}", quoted_text(term.text),
       schema_.name, quoted_text(value), nearest_text(value, schema_.categories));
}

std::vector<std::uint8_t> ConditionColumn::categories_of(const WhereTerm& term) const {
  const bool order = has_order(term);
  if (order && !schema_.ordered) {
    fail(ErrorKind::usage, "`where` {}: the categories of '{}' have no order; use = or !=, or state it in a schema",
         quoted_text(term.text), schema_.name);
  }
  std::vector<std::uint8_t> inside(schema_.categories.size(), term.relation == Relation::unequal ? 1 : 0);
  for (const std::string& value : term.values) {
    if (is_missing(value) && !order) continue;
    const std::size_t category = category_of(term, value);
    for (std::size_t i = 0; i < inside.size(); ++i) {
      if (satisfies(term.relation, i, category)) inside[i] = term.relation == Relation::unequal ? 0 : 1;
    }
  }
  return inside;
}

void ConditionColumn::add_cells(const WhereTerm& term, const IntervalSet& numbers, ColumnRegion& region) const {
  for (std::size_t cell = 0; cell < encoding_.values(); ++cell) {
    std::vector<ColumnRegion::Piece>& pieces = region.pieces.emplace_back();
    const std::size_t count = encoding_.values_in(cell);
    for (const Interval& numbers_inside : numbers) {
      if (count > 0) {
        add_grid_values(cell, count, numbers_inside, pieces);
      } else {
        add_range(term, cell, numbers_inside, numbers.size() == 1, pieces);
      }
    }
    double inside = 0;
    for (const ColumnRegion::Piece& piece : pieces) inside += piece.size;
    const double whole = count > 0 ? static_cast<double>(count) : encoding_.high[cell] - encoding_.low[cell];
    const bool point = count == 0 && !pieces.empty() && inside == 0;
    region.weight.push_back(point ? 1 : std::min(1.0, inside / whole));
  }
}

void ConditionColumn::add_grid_values(std::size_t cell, std::size_t count, const Interval& numbers,
                                      std::vector<ColumnRegion::Piece>& pieces) const {
  const auto before = [&](std::size_t index) { return numbers.starts_after(encoding_.value_at(cell, index)); };
  const auto not_after = [&](std::size_t index) { return !numbers.ends_before(encoding_.value_at(cell, index)); };
  const auto first = static_cast<double>(partition_point(count, before));
  const auto end = static_cast<double>(partition_point(count, not_after));
  if (end > first) pieces.push_back({first, end - 1, end - first});
}

void ConditionColumn::add_range(const WhereTerm& term, std::size_t cell, const Interval& numbers, bool alone,
                                std::vector<ColumnRegion::Piece>& pieces) const {
  const Interval part = intersection_of(numbers, {encoding_.low[cell], encoding_.high[cell]});
  if (part.empty()) return;
  if (part.is_point() && !numbers.is_point()) return;  // of probability 0
  if (part.is_point() && !alone) {
    fail(ErrorKind::usage, "`where` {}: '{}' is continuous, and single numbers have probability 0; give a range",
         quoted_text(term.text), schema_.name);
  }
  const double from = part.low_open ? std::nextafter(part.low, kEnd) : part.low;
  const double to = part.high_open ? std::nextafter(part.high, -kEnd) : part.high;
  pieces.push_back({from, to, part.high - part.low});
}

std::string ConditionColumn::value_text(double value) const {
  std::string text;
  append_value(text, schema_, {{value}, {}}, 0);
  return text;
}

// The learned values next to an unknown one, for a message.
std::string ConditionColumn::learned_text(const std::string& value) const {
  if (!encoding_.numeric()) return "choose another category";
  const double number = parsed(value).value_or(0);
  std::string range = fmt::format("'{}' is {} to {} there", schema_.name, value_text(encoding_.low.front()),
                                  value_text(encoding_.high.back()));
  if (number < encoding_.low.front() || number > encoding_.high.back()) return range;
  const auto next = std::ranges::upper_bound(encoding_.low, number);
  if (next == encoding_.low.end() || next == encoding_.low.begin()) return range;
  const auto before = static_cast<std::size_t>(next - encoding_.low.begin()) - 1;
  return fmt::format("the nearest are {} and {}", value_text(encoding_.high[before]), value_text(*next));
}

}  // namespace sfumato
