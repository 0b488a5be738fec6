#include "sfumato/columns/where.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"
#include "sfumato/base/nearest.h"
#include "sfumato/base/text.h"

namespace sfumato {

namespace {

// Removes surrounding quotes, if any.
std::string unquoted(std::string_view text) {
  text = trimmed(text);
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::string(text);
  std::string inside;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    inside += text[i];
    if (text[i] == '"' && text[i + 1] == '"' && i + 2 < text.size()) ++i;
  }
  return inside;
}

struct Sign {
  Relation relation;
  std::size_t size;
};

// The relation at the beginning of a text.
std::optional<Sign> sign_of(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, Relation>, 8> kSigns{{{"<=", Relation::at_most},
                                                                                {">=", Relation::at_least},
                                                                                {"!=", Relation::unequal},
                                                                                {"<>", Relation::unequal},
                                                                                {"==", Relation::equal},
                                                                                {"=", Relation::equal},
                                                                                {"<", Relation::less},
                                                                                {">", Relation::greater}}};
  for (const auto& [sign, relation] : kSigns) {
    if (text.starts_with(sign)) return Sign{relation, sign.size()};
  }
  return std::nullopt;
}

// Splits a condition into the column name and the rest.
struct Split {
  std::string name;
  std::string_view rest;
};

std::optional<Split> split_name(std::string_view text, const Schema& schema) {
  std::optional<Split> longest;  // names may contain relation signs
  for (const ColumnSchema& column : schema.columns) {
    if (!text.starts_with(column.name) || (longest && longest->name.size() >= column.name.size())) continue;
    const std::string_view rest = trimmed(text.substr(column.name.size()));
    if (sign_of(rest)) longest = Split{column.name, rest};
  }
  if (longest) return longest;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (!quoted && sign_of(text.substr(i))) return Split{unquoted(text.substr(0, i)), text.substr(i)};
  }
  return std::nullopt;
}

std::size_t find_column(const std::string& term, const std::string& name, const Schema& schema) {
  const auto found = std::ranges::find(schema.columns, name, &ColumnSchema::name);
  if (found == schema.columns.end()) {
    std::vector<std::string> names;
    for (const ColumnSchema& column : schema.columns) names.push_back(column.name);
    const std::string nearest = nearest_name(name, names);
    fail(ErrorKind::usage, "`where` {}: there is no column {}; {}", quoted_text(term), quoted_text(name),
         nearest.empty() ? fmt::format("similar names are {}", fmt::join(nearest_names(name, names, 5), ", "))
                         : fmt::format("did you mean '{}'?", nearest));
  }
  if (!holds_numbers(found->kind) && !holds_categories(found->kind)) {
    fail(ErrorKind::usage, "`where` {}: column '{}' is {} and was not learned; leave it out", quoted_text(term), name,
         name_of(found->kind));
  }
  return static_cast<std::size_t>(found - schema.columns.begin());
}

// A category that contains | is compared as a whole.
std::vector<std::string> values_of(std::string_view text, const ColumnSchema& column) {
  const std::string whole = unquoted(text);
  if (std::ranges::find(column.categories, whole) != column.categories.end()) return {whole};
  std::vector<std::string> values;
  for (const std::string& part : split_outside_quotes(text, '|')) values.push_back(unquoted(part));
  return values;
}

// Only = and != take several values, and a missing one.
void check_values(const WhereTerm& term) {
  if (term.values.empty()) {
    fail(ErrorKind::usage, "`where` {}: there is no value; give one, or leave the condition out",
         quoted_text(term.text));
  }
  const bool order = term.relation != Relation::equal && term.relation != Relation::unequal;
  if (!order || (term.values.size() == 1 && !term.values.front().empty())) return;
  fail(ErrorKind::usage, "`where` {}: {} takes one value", quoted_text(term.text), name_of(term.relation));
}

WhereTerm parse_term(const std::string& text, const Schema& schema) {
  const std::optional<Split> split = split_name(trimmed(text), schema);
  if (!split || split->name.empty()) {
    fail(ErrorKind::usage,
         "`where` {}: not a condition; give COLUMN=VALUE or COLUMN>=VALUE, as in \"sex=Female,age>=60\"",
         quoted_text(text));
  }
  const Sign sign = *sign_of(split->rest);
  WhereTerm term{std::string(trimmed(text)), find_column(text, split->name, schema), sign.relation, {}};
  term.values = values_of(split->rest.substr(sign.size), schema.columns[term.column]);
  check_values(term);
  return term;
}

std::string joined_with(const std::vector<std::string>& texts, std::string_view separator) {
  return fmt::format("{}", fmt::join(texts, separator));
}

}  // namespace

std::vector<std::string> split_outside_quotes(std::string_view text, char sign) {
  std::vector<std::string> parts{""};
  bool quoted = false;
  for (const char letter : text) {
    if (letter == '"') quoted = !quoted;
    if (letter == sign && !quoted) {
      parts.emplace_back();
    } else {
      parts.back() += letter;
    }
  }
  return parts;
}

std::vector<WhereTerm> parse_where(std::string_view text, const Schema& schema) {
  std::vector<WhereTerm> terms;
  for (const std::string& part : split_outside_quotes(text, ',')) terms.push_back(parse_term(part, schema));
  return terms;
}

std::vector<WhereTerm> where_terms(const std::vector<WhereCondition>& conditions, const Schema& schema) {
  std::vector<WhereTerm> terms;
  for (const WhereCondition& condition : conditions) {
    const std::string text = condition.column + name_of(condition.relation) + joined_with(condition.values, "|");
    WhereTerm term{text, find_column(text, condition.column, schema), condition.relation, condition.values};
    check_values(term);
    terms.push_back(std::move(term));
  }
  return terms;
}

}  // namespace sfumato
