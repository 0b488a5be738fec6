#include "sfumato/columns/schema_file.h"

#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <set>
#include <string_view>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"
#include "sfumato/base/text.h"
#include "sfumato/columns/datetime.h"
#include "sfumato/columns/duration.h"
#include "sfumato/columns/key_pattern.h"

namespace sfumato {
namespace {

// Parses one [[column]] table.
class ColumnReader {
 public:
  /// decimal_mark: of columns that state none.
  ColumnReader(const std::string& path, const toml::table& table, char decimal_mark)
      : path_(path),
        table_(table),
        decimal_mark_(decimal_mark),
        name_("without a name"),
        line_(table.source().begin.line) {}

  ColumnSchema read() {
    ColumnSchema column;
    column.name = string("name").value_or("");
    if (table_.get("name") == nullptr) refuse(line_, "give it a name");
    name_ = quoted_text(column.name);
    check_keys();
    column.kind = kind();
    check_keys_of(column.kind);
    if (const toml::node* node = table_.get("categories")) column.categories = categories(*node, column.kind);
    column.ordered = flag("ordered");
    column.quoted = flag("quoted");
    if (const toml::node* node = table_.get("decimals")) column.decimals = decimals(*node);
    column.format = format(column.kind);
    if (column.kind == ColumnKind::number || column.kind == ColumnKind::integer) read_spelling(column.spelling);
    column.pattern = pattern();
    column.missing = string("missing").value_or("");
    if (const toml::node* node = table_.get("offsets")) column.categories = texts(*node, "offsets");
    if (const toml::node* node = table_.get("also_missing")) column.also_missing = texts(*node, "also_missing");
    column.may_miss = table_.get("missing") != nullptr;
    read_range(column);
    return column;
  }

 private:
  [[noreturn]] void refuse(std::size_t line, const std::string& what) const {
    fail(ErrorKind::bad_data, "{}: line {}: column {}: {}", path_, line, name_, what);
  }
  [[noreturn]] void refuse(const toml::node& node, const std::string& what) const {
    refuse(node.source().begin.line, what);
  }

  std::optional<std::string> string(const char* key) const {
    const toml::node* node = table_.get(key);
    if (node == nullptr) return std::nullopt;
    if (auto text = node->value_exact<std::string>()) return text;
    refuse(*node, fmt::format("{} is not a text in quotes", key));
  }

  void check_keys() const {
    static const std::vector<std::string> kKeys{
        "name",    "kind",    "categories",   "ordered",   "format",       "pattern",  "decimals", "fewest_decimals",
        "digits",  "prefix",  "suffix",       "thousands", "decimal_mark", "negative", "plus",     "minimum",
        "maximum", "missing", "also_missing", "offsets",   "quoted"};
    for (const auto& [key, node] : table_) {
      const std::string word(key.str());
      if (std::ranges::find(kKeys, word) != kKeys.end()) continue;
      const std::string nearest = nearest_name(word, kKeys);
      refuse(node, fmt::format("there is no key {}; {}", quoted_text(word),
                               nearest.empty() ? fmt::format("use {}", fmt::join(kKeys, ", "))
                                               : fmt::format("did you mean '{}'?", nearest)));
    }
  }

  ColumnKind kind() const {
    const std::optional<std::string> word = string("kind");
    const std::vector<std::string> names = all_names<ColumnKind>();
    if (!word) refuse(line_, fmt::format("give it a kind: {}", fmt::join(names, ", ")));
    const auto found = std::ranges::find(names, *word);
    if (found != names.end()) return static_cast<ColumnKind>(found - names.begin());
    const std::string nearest = nearest_name(*word, names);
    refuse(*table_.get("kind"), fmt::format("there is no kind {}; {}", quoted_text(*word),
                                            nearest.empty() ? fmt::format("use {}", fmt::join(names, ", "))
                                                            : fmt::format("did you mean '{}'?", nearest)));
  }

  // Keys that do not apply to the kind are errors.
  void check_keys_of(ColumnKind kind) const {
    const bool has_pattern = kind == ColumnKind::identifier || kind == ColumnKind::text;
    const bool has_categories = holds_categories(kind) || kind == ColumnKind::constant;
    const bool number = kind == ColumnKind::number || kind == ColumnKind::integer;
    const struct {
      const char* key;
      bool fits;
    } keys[] = {{"categories", has_categories},
                {"ordered", kind == ColumnKind::category},
                {"offsets", kind == ColumnKind::datetime},
                {"format", holds_numbers(kind)},
                {"decimals", holds_numbers(kind)},
                {"fewest_decimals", number},
                {"digits", number},
                {"prefix", number},
                {"suffix", number},
                {"thousands", number},
                {"decimal_mark", number},
                {"negative", number},
                {"plus", number},
                {"minimum", holds_numbers(kind)},
                {"maximum", holds_numbers(kind)},
                {"pattern", has_pattern}};
    for (const auto& [key, fits] : keys) {
      const toml::node* node = table_.get(key);
      if (node == nullptr || fits) continue;
      refuse(*node, fmt::format("a column of kind {} has no {}; leave it out", name_of(kind), key));
    }
  }

  std::vector<std::string> categories(const toml::node& node, ColumnKind kind) const {
    const toml::array* const list = node.as_array();
    if (list == nullptr || list->empty()) refuse(node, R"(categories is not a list of texts, as in ["low", "high"])");
    std::vector<std::string> categories;
    std::set<std::string> seen;
    for (const toml::node& element : *list) {
      const auto text = element.value_exact<std::string>();
      if (!text) refuse(element, "a category is not a text in quotes");
      if (!seen.insert(*text).second)
        refuse(element, fmt::format("the category {} is there twice", quoted_text(*text)));
      if (trimmed(*text) != *text) {
        refuse(element, fmt::format("the category {} has blanks at its ends; write it without", quoted_text(*text)));
      }
      categories.push_back(*text);
    }
    const std::size_t most = kind == ColumnKind::constant ? 1 : kind == ColumnKind::boolean ? 2 : kMostCategories;
    if (categories.size() > most || (kind == ColumnKind::boolean && categories.size() < most)) {
      refuse(node,
             fmt::format("a column of kind {} has {} categories, not {}", name_of(kind), most, categories.size()));
    }
    return categories;
  }

  std::vector<std::string> texts(const toml::node& node, const char* key) const {
    std::vector<std::string> texts;
    const toml::array* const list = node.as_array();
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
      if (const auto text = list->get(i)->value_exact<std::string>()) texts.push_back(*text);
    }
    if (list != nullptr && texts.size() == list->size()) return texts;
    refuse(node, fmt::format("{} is not a list of texts in quotes", key));
  }

  bool flag(const char* key) const {
    const toml::node* const node = table_.get(key);
    if (node == nullptr) return false;
    if (const auto value = node->value_exact<bool>()) return *value;
    refuse(*node, fmt::format("{} is neither true nor false", key));
  }

  void read_spelling(NumberSpelling& spelling) const {
    spelling.prefix = string("prefix").value_or("");
    spelling.suffix = string("suffix").value_or("");
    spelling.thousands = string("thousands").value_or("");
    spelling.decimal_mark = string("decimal_mark").value_or(std::string(1, decimal_mark_));
    if (spelling.decimal_mark != "." && spelling.decimal_mark != ",") {
      refuse(*table_.get("decimal_mark"), "decimal_mark is neither \".\" nor \",\"");
    }
    if (spelling.thousands == spelling.decimal_mark) {
      refuse(*table_.get("thousands"), "thousands and decimal_mark are the same; give two marks");
    }
    spelling.plus = flag("plus");
    spelling.fewest_decimals = whole("fewest_decimals", 0, kMostDecimals).value_or(spelling.fewest_decimals);
    spelling.digits = whole("digits", 1, 17).value_or(0);
    if (const std::optional<std::string> word = string("negative")) {
      const std::vector<std::string> names = all_names<NegativeStyle>();
      const auto found = std::ranges::find(names, *word);
      if (found == names.end()) {
        refuse(*table_.get("negative"), fmt::format("negative is not one of {}", fmt::join(names, ", ")));
      }
      spelling.negative = static_cast<NegativeStyle>(found - names.begin());
    }
  }

  std::optional<int> whole(const char* key, int least, int most) const {
    const toml::node* const node = table_.get(key);
    if (node == nullptr) return std::nullopt;
    const auto value = node->value_exact<std::int64_t>();
    if (value && *value >= least && *value <= most) return static_cast<int>(*value);
    refuse(*node, fmt::format("{} is not a whole number from {} to {}", key, least, most));
  }

  int decimals(const toml::node& node) const {
    const auto value = node.value_exact<std::int64_t>();
    if (value && *value >= -1 && *value <= kMostDecimals) return static_cast<int>(*value);
    refuse(node,
           fmt::format("decimals is not a whole number from 0 to {}, or -1 for as many as needed", kMostDecimals));
  }

  std::string format(ColumnKind kind) const {
    const std::optional<std::string> text = string("format");
    if (!text) return "";
    if (kind == ColumnKind::datetime ? is_datetime_format(*text) : is_duration_format(*text)) return *text;
    refuse(*table_.get("format"),
           kind == ColumnKind::datetime
               ? fmt::format("the format {} is not one of a time, as %Y-%m-%d %H:%M:%S is; its letters are Y y m b B q "
                             "d e a A H I p M S f z",
                             quoted_text(*text))
               : fmt::format("the format {} is not one of a duration, as %-H:%M:%S is; its letters are d H M S f, "
                             "from the longest to the shortest",
                             quoted_text(*text)));
  }

  std::string pattern() const {
    const std::optional<std::string> text = string("pattern");
    if (!text) return "";
    try {
      return key_pattern_text(parse_key_pattern(*text));
    } catch (const Error& error) {
      refuse(*table_.get("pattern"), error.what());
    }
  }

  void read_range(ColumnSchema& column) const {
    const toml::node* const low = table_.get("minimum");
    const toml::node* const high = table_.get("maximum");
    if (low == nullptr && high == nullptr) return;
    if (low == nullptr || high == nullptr)
      refuse(low == nullptr ? *high : *low, "give both minimum and maximum, or none");
    column.minimum = bound(*low, column);
    column.maximum = bound(*high, column);
    if (column.minimum > column.maximum) refuse(*low, "minimum is above maximum");
  }

  double bound(const toml::node& node, const ColumnSchema& column) const {
    if (column.format.empty() && column.kind != ColumnKind::datetime) {
      const std::optional<double> value = node.is_number() ? node.value<double>() : std::nullopt;
      if (value && std::isfinite(*value)) return *value;
      refuse(node, "minimum and maximum are finite numbers");
    }
    const auto text = node.value_exact<std::string>();
    const auto time = text ? number_of_text(*text, column) : std::nullopt;
    if (time) return *time;
    refuse(node, "minimum and maximum of a time are texts in quotes, written in the column's format");
  }

  const std::string& path_;
  const toml::table& table_;
  char decimal_mark_;
  std::string name_;
  std::size_t line_;
};

std::string all_of(InputFile& file) {
  std::string text;
  std::array<char, 4096> block{};
  for (std::size_t count = block.size(); count == block.size();) {
    count = file.read(block);
    text.append(block.data(), count);
  }
  return text;
}

toml::table parse(const std::string& text, const std::string& name) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    std::string reason(error.description());  // it may contain a line break
    std::ranges::replace_if(
        reason, [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
    fail(ErrorKind::bad_data, "{}: line {}: {}", name, error.source().begin.line, reason);
  }
}

const toml::array& columns_of(const std::string& path, const toml::table& table) {
  for (const auto& [key, node] : table) {
    if (key.str() == "column" || key.str() == "missing_words" || key.str() == "dialect") continue;
    fail(ErrorKind::bad_data, "{}: line {}: there is no key {}; a schema has tables [[column]]", path,
         node.source().begin.line, quoted_text(key.str()));
  }
  const toml::array* const list = table.get("column") == nullptr ? nullptr : table.get("column")->as_array();
  if (list != nullptr && list->is_homogeneous<toml::table>()) return *list;
  fail(ErrorKind::bad_data, "{}: there is no table [[column]]; `sfumato schema` writes a schema to start from", path);
}

std::vector<std::string> missing_words_of(const std::string& path, const toml::table& table) {
  const toml::node* const node = table.get("missing_words");
  if (node == nullptr) return {};
  std::vector<std::string> words;
  const toml::array* const list = node->as_array();
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    if (const auto word = list->get(i)->value_exact<std::string>()) words.push_back(*word);
  }
  if (list != nullptr && words.size() == list->size()) return words;
  fail(ErrorKind::bad_data, "{}: line {}: missing_words is not a list of texts in quotes", path,
       node->source().begin.line);
}

std::optional<CsvDialect> dialect_of(const std::string& path, const toml::table& table) {
  const toml::node* const node = table.get("dialect");
  if (node == nullptr) return std::nullopt;
  const auto text = node->value_exact<std::string>();
  try {
    if (text) return parse_dialect(*text);
  } catch (const Error& error) {
    fail(ErrorKind::bad_data, "{}: line {}: {}", path, node->source().begin.line, error.what());
  }
  fail(ErrorKind::bad_data, "{}: line {}: dialect is not a text in quotes", path, node->source().begin.line);
}

}  // namespace

Schema parse_schema(const std::string& text, const std::string& name) {
  const toml::table table = parse(text, name);
  Schema schema;
  schema.missing_words = missing_words_of(name, table);
  schema.dialect = dialect_of(name, table);
  std::set<std::string> names;
  for (const toml::node& node : columns_of(name, table)) {
    schema.columns.push_back(ColumnReader(name, *node.as_table(), decimal_mark_of(schema.dialect)).read());
    if (names.insert(schema.columns.back().name).second) continue;
    fail(ErrorKind::bad_data, "{}: line {}: column {} is there twice; describe it once", name, node.source().begin.line,
         quoted_text(schema.columns.back().name));
  }
  return schema;
}

Schema read_schema(const std::string& path) {
  InputFile file(path);
  return parse_schema(all_of(file), file.path());
}

std::vector<std::string> keep_to_schema(const Schema& stated, Table& table) {
  std::vector<std::string> inferred;
  for (ColumnSchema& column : table.schema.columns) {
    const auto found = std::ranges::find(stated.columns, column.name, &ColumnSchema::name);
    bool covered = found != stated.columns.end();
    column.pattern = covered ? found->pattern : "";
    column.taken.clear();
    if (holds_numbers(column.kind)) {
      covered = covered && found->minimum < found->maximum;
      if (covered) {
        column.minimum = found->minimum;
        column.maximum = found->maximum;
      }
    } else {
      covered = !holds_categories(column.kind) || (covered && !found->categories.empty());
    }
    if (!covered) inferred.push_back(column.name);
  }
  return inferred;
}

}  // namespace sfumato
