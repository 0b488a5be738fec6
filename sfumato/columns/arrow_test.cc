// Values of an Arrow stream become the same table whether they are handed over typed or each as a text, for columns of
// every type; and what a writer lays out a reader reads.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <functional>
#include <limits>

#include "sfumato/base/enum_names.h"
#include "sfumato/columns/arrow_export.h"
#include "sfumato/columns/arrow_reader.h"
#include "sfumato/columns/arrow_testing.h"
#include "sfumato/columns/arrow_writer.h"
#include "sfumato/columns/points_table.h"

namespace sfumato {
namespace {

using testing::add_nulls;
using testing::array_of;
using testing::numbers;
using testing::one_of;
using testing::Random;
using testing::texts_of;

std::unique_ptr<ArrowReader> reader_of(std::vector<ArrowValues> arrays) {
  auto table = std::make_shared<ArrowTable>();
  table->rows = static_cast<std::size_t>(arrays.front().length);
  table->arrays = std::move(arrays);
  ArrowArrayStream stream{};
  export_stream(std::move(table), stream);
  const auto release = [](ArrowArrayStream* owned) { owned->release(owned); };
  const std::unique_ptr<ArrowArrayStream, decltype(release)> owner(&stream, release);
  return std::make_unique<ArrowReader>(stream);
}

// All that a table is, each bit of it, or the error that it came to.
struct Outcome {
  Schema schema;
  std::vector<std::uint64_t> bits;
  std::vector<std::int32_t> indices;
  std::string error;

  bool operator==(const Outcome&) const = default;
};

Outcome outcome_of(const std::function<Table()>& read) {
  Outcome outcome;
  try {
    const Table table = read();
    outcome.schema = table.schema;
    for (const double x : table.columns[0].numbers) {
      outcome.bits.push_back(std::isnan(x) ? 0x7FF8000000000000U : std::bit_cast<std::uint64_t>(x));
    }
    outcome.indices = table.columns[0].indices;
  } catch (const Error& error) {
    outcome.error = error.what();
  }
  return outcome;
}

// Nothing stated, words for missing values, or a kind.
TableOptions any_options(Random& random) {
  TableOptions options;
  if (one_of(random, 6)) options.missing = {one_of(random, 2) ? "-9" : "word", "4"};
  if (!one_of(random, 3)) return options;
  ColumnSchema stated{"x"};
  stated.kind = static_cast<ColumnKind>(random() % 8);
  if (stated.kind == ColumnKind::number && one_of(random, 3)) stated.decimals = 2;
  if (stated.kind == ColumnKind::number && one_of(random, 3)) stated.maximum = 2.5;
  if (stated.kind == ColumnKind::datetime && one_of(random, 2)) stated.format = "%Y-%m-%d";
  if (stated.kind == ColumnKind::datetime && one_of(random, 3)) stated.format = "%Y-%m-%d %H:%M";
  options.stated.columns = {stated};
  return options;
}

void compare(Random& random, std::size_t rows, const std::string& what) {
  for (const auto& recipe : testing::column_recipes()) {
    ArrowValues array = recipe(random, rows);
    if (array.format != "n") add_nulls(random, array);
    if (one_of(random, 9)) array.flags |= ARROW_FLAG_DICTIONARY_ORDERED;
    const std::string label = fmt::format("{} of type {}", what, array.format);
    std::vector<ArrowValues> arrays;
    arrays.push_back(std::move(array));
    const auto reader = reader_of(std::move(arrays));
    const TableOptions options = any_options(random);
    const Outcome typed = outcome_of([&] { return reader->table(options); });
    const Outcome texts = outcome_of([&] { return reader->table(options, ArrowCells::texts); });
    ASSERT_EQ(typed.error, texts.error) << label;
    if (!typed.error.empty()) continue;
    const ColumnSchema& a = typed.schema.columns[0];
    const ColumnSchema& b = texts.schema.columns[0];
    ASSERT_EQ(name_of(a.kind), name_of(b.kind)) << label;
    ASSERT_EQ(a.decimals, b.decimals) << label;
    ASSERT_TRUE(typed == texts) << label << " of kind " << name_of(a.kind);
    const Outcome again = outcome_of([&] { return reader->table(typed.schema); });
    const Outcome again_texts = outcome_of([&] { return reader->table(typed.schema, ArrowCells::texts); });
    ASSERT_TRUE(again == again_texts) << label << " by its schema: " << again.error << again_texts.error;
  }
}

TEST(ArrowReader, TypedValuesAreWhatTheirTextsSay) {
  for (std::size_t seed = 0; seed < 600; ++seed) {
    Random random(seed);
    constexpr std::size_t kRows[] = {1, 2, 9, 25, 300};
    compare(random, kRows[seed % std::size(kRows)], fmt::format("seed {}", seed));
    if (HasFatalFailure()) return;
  }
}

// More different values than are kept as text.
TEST(ArrowReader, TypedValuesAreWhatManyTextsSay) {
  for (std::size_t seed = 0; seed < 2; ++seed) {
    Random random(seed);
    compare(random, kMostCategories + 5000, fmt::format("seed {}", seed));
    if (HasFatalFailure()) return;
  }
}

TEST(PointsTable, IsWhatAFileOfTheNumbersIs) {
  for (std::size_t seed = 0; seed < 300; ++seed) {
    Random random(seed);
    const std::size_t rows = 1 + random() % 60;
    const Points points{{"x"}, numbers<double>(random, rows)};
    const TableOptions options = any_options(random);
    std::vector<std::string> texts;
    for (const double x : points.values) texts.push_back(fmt::format("{}", x));
    std::vector<ArrowValues> arrays;
    arrays.push_back(texts_of(texts));
    arrays.back().name = "x";
    const auto reader = reader_of(std::move(arrays));
    const Outcome numbers = outcome_of([&] { return table_of(points, options); });
    const Outcome file = outcome_of([&] { return reader->table(options, ArrowCells::texts); });
    ASSERT_EQ(numbers.error, file.error) << seed;
    ASSERT_TRUE(numbers == file) << seed << " " << name_of(numbers.schema.columns[0].kind);
  }
}

TEST(ArrowWriter, IsReadAsItWas) {
  Random random(1);
  Table table;
  table.rows = 40;
  table.schema.columns = {
      {.name = "n", .kind = ColumnKind::number, .decimals = 2, .maximum = 3, .may_miss = true},
      {.name = "c", .kind = ColumnKind::category, .categories = {"b", "a"}, .ordered = true, .may_miss = true},
      {.name = "b", .kind = ColumnKind::boolean, .categories = {"False", "True"}},
      {.name = "t", .kind = ColumnKind::datetime, .maximum = 1e9, .format = "%Y-%m-%d %H:%M:%S"}};
  table.columns.resize(4);
  for (std::size_t i = 0; i < table.rows; ++i) {
    table.columns[0].numbers.push_back(i % 7 == 3 ? std::nan("") : static_cast<double>(i % 5) / 4);
    table.columns[1].indices.push_back(static_cast<std::int32_t>(i % 3) - 1);
    table.columns[2].indices.push_back(static_cast<std::int32_t>(i % 2));
    table.columns[3].numbers.push_back(static_cast<double>(i) * 1e7);
  }
  ArrowArrayStream stream{};
  {
    const ArrowWriter writer(table, natural_fields(table.schema));
    writer.stream(stream);
  }
  const ArrowReader reader(stream);
  stream.release(&stream);
  EXPECT_TRUE(reader.fields()[0].nulls);
  EXPECT_TRUE(reader.fields()[1].ordered);
  const Table again = reader.table(table.schema);
  EXPECT_EQ(again.schema, table.schema);
  for (std::size_t i = 1; i <= 2; ++i) EXPECT_EQ(again.columns[i].indices, table.columns[i].indices);
  EXPECT_EQ(again.columns[3].numbers, table.columns[3].numbers);
  EXPECT_EQ(reader.table(TableOptions{}).schema.columns[1].categories, table.schema.columns[1].categories);
}

// Whole numbers that are dates, and texts that are money: each comes back in the type and the spelling that it had.
TEST(ArrowWriter, KeepsSpellings) {
  std::vector<ArrowValues> arrays;
  arrays.push_back(array_of<std::int64_t>("l", {20230111, 20230207, 20240229, 20230111}));
  arrays.push_back(texts_of({"$1,481.63", "$995.76", "($3.00)", "$8.25"}));
  arrays.push_back(texts_of(
      {"2024-01-01T10:00+05:30", "2024-01-29T13:00-08:00", "2024-02-26T11:00+05:30", "2024-02-26T11:30+05:30"}));
  arrays[1].name = "y";
  arrays[2].name = "z";
  const auto reader = reader_of(std::move(arrays));
  const Table table = reader->table(TableOptions{});
  EXPECT_EQ(table.schema, reader->table(TableOptions{}, ArrowCells::texts).schema);
  EXPECT_EQ(table.schema.columns[0].format, "%Y%m%d");
  EXPECT_EQ(table.schema.columns[1].spelling.prefix, "$");
  EXPECT_EQ(table.schema.columns[2].categories, (std::vector<std::string>{"+05:30", "-08:00"}));
  const std::vector<ArrowField> natural = natural_fields(table.schema);
  EXPECT_EQ(natural[1].format, "u");
  EXPECT_EQ(natural[2].format, "u");
  const std::vector<std::vector<ArrowField>> kinds{reader->fields(), {reader->fields()[0], natural[1], natural[2]}};
  for (const std::vector<ArrowField>& fields : kinds) {
    ArrowArrayStream stream{};
    ArrowWriter(table, fields).stream(stream);
    const ArrowReader written(stream);
    stream.release(&stream);
    const Table again = written.table(TableOptions{});
    EXPECT_EQ(again.schema, table.schema);
    for (std::size_t j = 0; j < 3; ++j) EXPECT_EQ(again.columns[j].numbers, table.columns[j].numbers) << j;
    EXPECT_EQ(again.columns[2].indices, table.columns[2].indices);
  }
}

TEST(ArrowReader, TakesInfiniteNumbersThatAreMissing) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  std::vector<ArrowValues> arrays;
  arrays.push_back(array_of<double>("g", {1.5, kInfinity, 2.25, -kInfinity}));
  const auto reader = reader_of(std::move(arrays));
  EXPECT_THROW(reader->table(TableOptions{}), Error);
  TableOptions options;
  options.missing = {"inf"};
  const Table table = reader->table(options);
  EXPECT_EQ(table.schema.columns[0].kind, ColumnKind::number);
  EXPECT_TRUE(std::isnan(table.columns[0].numbers[1]));
  EXPECT_TRUE(std::isnan(table.columns[0].numbers[3]));
}

TEST(ArrowReader, RefusesTypesThatCannotBeLearned) {
  std::vector<ArrowValues> arrays;
  arrays.push_back(array_of<std::int64_t>("tDs", {1, 2}));
  EXPECT_THROW(reader_of(std::move(arrays)), ArrowTypeError);
}

}  // namespace
}  // namespace sfumato
