// Which columns of a table are identifiers, and what free text becomes.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/random.h"
#include "sfumato/base/testing.h"
#include "sfumato/columns/arrow_values.h"
#include "sfumato/columns/key_sequence.h"
#include "sfumato/columns/schema_file.h"
#include "sfumato/columns/table.h"
#include "sfumato/columns/table_writer.h"
#include "sfumato/files/field.h"

namespace sfumato {
namespace {

using testing::TemporaryDirectory;
using Words = std::vector<std::string>;

ColumnSchema column_of(const Words& fields, const std::string& name = "x", TextColumns text = TextColumns::keep) {
  const TemporaryDirectory directory;
  std::string rows = name + ",y\n";
  for (const std::string& field : fields) rows += field + ",a\n";
  TableOptions options;
  options.text = text;
  return read_table(directory.put("t.csv", rows), options).schema.columns[0];
}

// first, first + step, ..., in a random order.
Words shuffled(int first, int count, int step = 1) {
  const RandomPermutation order({5, Purpose::test}, static_cast<std::uint64_t>(count));
  Words words;
  for (int i = 0; i < count; ++i) {
    words.push_back(std::to_string(first + step * static_cast<int>(order(static_cast<std::uint64_t>(i)))));
  }
  return words;
}

TEST(Identifiers, AreToldFromNumbers) {
  const struct {
    std::string name;
    Words fields;
    ColumnKind kind;
  } cases[] = {
      {"serial", shuffled(1, 1000), ColumnKind::identifier},
      {"serial", shuffled(0, 40), ColumnKind::identifier},
      {"serial", shuffled(501, 300, 2), ColumnKind::identifier},  // in steps, no number twice
      {"height", shuffled(1000, 50, 97), ColumnKind::integer},    // too far apart to tell
      {"year", shuffled(1901, 100), ColumnKind::integer},
      {"founded", shuffled(1901, 100), ColumnKind::integer},
      {"week", shuffled(1, 52), ColumnKind::integer},
      {"rank", shuffled(1, 100), ColumnKind::integer},
      {"count", {"1", "2", "3", "2", "1", "1", "2", "3", "2", "1", "3"}, ColumnKind::integer},
  };
  for (const auto& [name, fields, kind] : cases) {
    EXPECT_EQ(name_of(column_of(fields, name).kind), name_of(kind)) << name << " " << fields[0];
  }
  const ColumnSchema serial = column_of(shuffled(1, 1000), "serial");
  EXPECT_EQ(serial.pattern, "<1-1000>");
  EXPECT_EQ(serial.taken, (std::vector<KeyRange>{{0, 0, 999}}));
}

TEST(Identifiers, KeepAllDigits) {
  Words tokens;
  for (int i = 0; i < 40; ++i) tokens.push_back(fmt::format("15054651800096{:05}", (i * 7919) % 100000));
  const ColumnSchema unique = column_of(tokens, "token");
  EXPECT_EQ(unique.kind, ColumnKind::identifier);
  EXPECT_EQ(unique.pattern.substr(0, 5), "<1505");
  tokens.push_back(tokens[0]);
  const ColumnSchema repeated = column_of(tokens, "token");
  EXPECT_EQ(repeated.kind, ColumnKind::category);
  EXPECT_EQ(repeated.categories.size(), 40U);
  EXPECT_TRUE(std::ranges::find(repeated.categories, tokens[7]) != repeated.categories.end());
  EXPECT_EQ(column_of({"1505465180009626749", "7", "7"}).kind, ColumnKind::category);
  EXPECT_EQ(column_of({"-1505465180009626749", "-1505465180009626748", "7"}).kind, ColumnKind::category);
  EXPECT_EQ(column_of({"1.5054651800096267e18", "7", "2.5"}).kind, ColumnKind::number);
  EXPECT_EQ(column_of({"150546518000962674.25", "7", "2.5"}).kind, ColumnKind::number);
}

TEST(Identifiers, MayMissAFewValues) {
  Words orders;
  for (int i = 0; i < 60; ++i) orders.push_back(i % 10 == 0 ? "" : fmt::format("ORD-{:06}", 1000 * i + i * i));
  const ColumnSchema column = column_of(orders);
  EXPECT_EQ(column.kind, ColumnKind::identifier);
  EXPECT_TRUE(column.may_miss);
  EXPECT_EQ(column.pattern.substr(0, 10), "(54)ORD-<0");
  EXPECT_EQ(column.pattern.substr(column.pattern.size() - 4), "|(6)");
}

Words states(std::size_t count) {
  Words words;
  for (std::size_t i = 0; i < count; ++i) {
    words.push_back(std::string(1, static_cast<char>('A' + i % 26)) + std::string(1 + i / 26, 'a') + " land");
  }
  return words;
}

TEST(FreeText, BecomesWhatTheSettingSays) {
  const ColumnSchema kept = column_of(states(50));
  EXPECT_EQ(kept.kind, ColumnKind::category);
  EXPECT_EQ(kept.categories.size(), 50U);
  const ColumnSchema made = column_of(states(50), "x", TextColumns::pattern);
  EXPECT_EQ(made.kind, ColumnKind::text);
  EXPECT_EQ(made.pattern, "(26)[A-Z]a land|(24)[A-Z]aa land");
  const ColumnSchema dropped = column_of(states(50), "x", TextColumns::drop);
  EXPECT_EQ(dropped.kind, ColumnKind::text);
  EXPECT_EQ(dropped.pattern, "");
}

TEST(FreeText, DoesNotLookMissing) {
  Words words;
  for (const char a : std::string_view("MNOPQRSTUVWXYZA")) {
    for (const char b : std::string_view("CDEFGHIJKLMNOPQ")) words.push_back({a, b});
  }
  const ColumnSchema made = column_of(words, "x", TextColumns::pattern);
  EXPECT_EQ(made.pattern, "[AM-Z][C-Q]");
  const ColumnSchema wider = column_of(Words(words.begin(), words.begin() + 40), "x", TextColumns::pattern);
  ASSERT_EQ(wider.pattern, "[M-O][A-Z]");
  const KeySequence sequence(wider, KeyChoice::fresh, 0, 0);
  for (std::uint64_t row = 0; row < 1000; ++row) EXPECT_FALSE(is_missing_word(sequence(row))) << sequence(row);
}

// Too many to be categories.
TEST(FreeText, OfManyValuesIsMadeByPattern) {
  Words words;
  for (std::size_t i = 0; i < 70000; ++i) words.push_back(fmt::format("{} Street {}", i, std::string(1 + i % 20, 'x')));
  const ColumnSchema column = column_of(words);
  EXPECT_EQ(column.kind, ColumnKind::text);
  EXPECT_NE(column.pattern.find("Street"), std::string::npos);
}

TEST(FreeText, ASchemaHasItsPattern) {
  const Schema schema = parse_schema(
      "[[column]]\nname = \"k\"\nkind = \"identifier\"\npattern = \"P-[0-9]{6}\"\n"
      "[[column]]\nname = \"t\"\nkind = \"text\"\n",
      "s.toml");
  EXPECT_EQ(schema.columns[0].pattern, "P-[0-9]{6}");
  EXPECT_EQ(parse_schema(schema_to_toml(schema), "s.toml"), schema);
  const TemporaryDirectory directory;
  TableOptions options;
  options.stated = schema;
  const Table table = read_table(directory.put("t.csv", "k,t\nP-000001,x\nQ,y\n"), options);
  EXPECT_EQ(table.schema.columns[0].pattern, "P-[0-9]{6}");
  EXPECT_EQ(table.schema.columns[0].taken, (std::vector<KeyRange>{{0, 1, 1}}));
  EXPECT_EQ(table.schema.columns[1].pattern, "");
  EXPECT_EQ(testing::error_of(
                ErrorKind::bad_data,
                [&] { parse_schema("[[column]]\nname = \"k\"\nkind = \"identifier\"\npattern = \"[\"\n", "s"); }),
            "s: line 4: column 'k': the pattern '[': it ends too early");
  EXPECT_NE(testing::error_of(
                ErrorKind::bad_data,
                [&] { parse_schema("[[column]]\nname = \"k\"\nkind = \"number\"\npattern = \"<1-9>\"\n", "s"); }),
            "");
}

// Read with the schema of a model, identifiers and texts stay as they are.
TEST(Identifiers, StayWithAFixedSchema) {
  const TemporaryDirectory directory;
  std::string text = "id,a,note\n";
  for (std::size_t i = 0; i < 30; ++i)
    text += fmt::format("K-{},{},note no. {} x{}\n", 1000 + i, i % 3, i, std::string(i, 'x'));
  TableOptions options;
  options.text = TextColumns::drop;
  const std::string path = directory.put("t.csv", text);
  const Table table = read_table(path, options);
  EXPECT_EQ(table.schema.columns[2].kind, ColumnKind::text);
  const Table again = read_table(path, table.schema);
  write_table(again, directory / "out.csv");
  EXPECT_EQ(testing::content(directory / "out.csv"), text);
}

// In a frame's 64-bit integers, all digits are there, of categories as of identifiers.
TEST(Identifiers, KeepAllDigitsInArrow) {
  const auto integers = [](const ColumnSchema& schema, const TableColumn& column) {
    const ArrowValues values = arrow_values({schema.name, "l"}, schema, column, 2);
    std::vector<std::int64_t> numbers(2);
    std::memcpy(numbers.data(), values.buffers[1].data(), 16);
    return numbers;
  };
  const std::vector<std::int64_t> tokens{1505465180009626749, 1153238479662187357};
  const Words texts{std::to_string(tokens[0]), std::to_string(tokens[1])};
  const ColumnSchema key{.name = "k", .kind = ColumnKind::identifier};
  EXPECT_EQ(integers(key, {.texts = texts}), tokens);
  EXPECT_EQ(integers(key, {}), (std::vector<std::int64_t>{1, 2}));
  const ColumnSchema category{.name = "k", .kind = ColumnKind::category, .categories = texts};
  EXPECT_EQ(integers(category, {.indices = {0, 1}}), tokens);
}

TEST(Identifiers, APrivateTrainingHasThoseOfTheSchemaAlone) {
  const TemporaryDirectory directory;
  std::string text = "id,code,a\n";
  for (int i = 0; i < 30; ++i) text += fmt::format("K-{},C-{},{}\n", 1000 + i, 500 + 3 * i, i % 3);
  Schema stated;
  stated.columns.push_back({.name = "id", .kind = ColumnKind::identifier, .pattern = "P-<1-1000>"});
  TableOptions options;
  options.stated = stated;
  Table table = read_table(directory.put("t.csv", text), options);
  EXPECT_NE(table.schema.columns[1].pattern, "");
  keep_to_schema(stated, table);
  EXPECT_EQ(table.schema.columns[0].pattern, "P-<1-1000>");
  EXPECT_EQ(table.schema.columns[1].pattern, "");
  EXPECT_TRUE(table.schema.columns[0].taken.empty() && table.schema.columns[1].taken.empty());
}

}  // namespace
}  // namespace sfumato
