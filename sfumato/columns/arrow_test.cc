// Values of an Arrow stream become the same table whether they are handed over typed or each as a text, for columns of
// every type; and what a writer lays out a reader reads.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <functional>
#include <random>

#include "sfumato/base/enum_names.h"
#include "sfumato/columns/arrow_export.h"
#include "sfumato/columns/arrow_reader.h"
#include "sfumato/columns/arrow_writer.h"
#include "sfumato/columns/points_table.h"

namespace sfumato {
namespace {

using Random = std::mt19937_64;

bool one_of(Random& random, int chances) { return random() % static_cast<std::uint64_t>(chances) == 0; }

template <class T>
ArrowValues::Bytes bytes_of(const std::vector<T>& values) {
  ArrowValues::Bytes bytes(values.size() * sizeof(T));
  if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

// Some rows null, or none.
void add_nulls(Random& random, ArrowValues& array) {
  if (one_of(random, 2)) return;
  ArrowValues::Bytes bits((static_cast<std::size_t>(array.length) + 7) / 8);
  for (std::size_t i = 0; i < static_cast<std::size_t>(array.length); ++i) {
    if (one_of(random, 5)) {
      ++array.nulls;
    } else {
      bits[i / 8] |= static_cast<std::uint8_t>(1U << (i % 8));
    }
  }
  array.buffers[0] = std::move(bits);
}

template <class T>
ArrowValues array_of(const char* format, const std::vector<T>& values) {
  ArrowValues array;
  array.name = "x";
  array.format = format;
  array.length = static_cast<std::int64_t>(values.size());
  array.buffers = {{}, bytes_of(values)};
  return array;
}

ArrowValues texts_of(const std::vector<std::string>& texts) {
  std::vector<std::int32_t> ends{0};
  std::string all;
  for (const std::string& text : texts) {
    all += text;
    ends.push_back(static_cast<std::int32_t>(all.size()));
  }
  ArrowValues array = array_of("u", ends);
  --array.length;
  array.buffers.emplace_back(all.begin(), all.end());
  return array;
}

// Numbers with something of all that tells their kinds apart: few or many, whole or not, short, long, huge and tiny.
double any_number(Random& random, int recipe) {
  const auto below = [&](std::uint64_t end) { return static_cast<double>(random() % end); };
  switch (recipe) {
    case 0:
      return below(7) - 3;
    case 1:
      return below(2000) / 100;
    case 2:
      return std::uniform_real_distribution<double>(-1, 1)(random);
    case 3:
      return std::ldexp(below(1000), static_cast<int>(random() % 200) - 100);
    case 4:
      return below(100) + 1e15 * below(3);
    case 5:
      return one_of(random, 9) ? -0.0 : below(2);
    case 6:
      return below(100) * 1e-14;
    case 7:
      return below(1000000000) / 1e6;
    case 8:
      return below(5) * 1e-5;
    default:
      return 4;
  }
}

template <class T>
std::vector<T> numbers(Random& random, std::size_t rows) {
  std::vector<T> values(rows);
  const int recipe = static_cast<int>(random() % 11);
  const bool counts = one_of(random, 12);
  const bool many = one_of(random, 3);
  for (std::size_t i = 0; i < rows; ++i) {
    if constexpr (std::is_integral_v<T>) {
      values[i] = counts ? static_cast<T>(i) : many ? static_cast<T>(random()) : static_cast<T>(random() % 100);
    } else {
      values[i] = counts              ? static_cast<T>(i + 5)
                  : one_of(random, 9) ? std::numeric_limits<T>::quiet_NaN()
                                      : static_cast<T>(any_number(random, recipe));
      if (recipe == 10) values[i] = static_cast<T>(any_number(random, static_cast<int>(random() % 10)));
    }
  }
  return values;
}

std::vector<std::string> words(Random& random, std::size_t rows) {
  static const std::vector<std::string> kWords[] = {{"a", "b", " a ", "NA", "", "long words are more than sixteen"},
                                                    {"yes", "no"},
                                                    {"1", "2.50", "-9", "?"},
                                                    {"007", "010"},
                                                    {"2024-01-31", "2024-02-01", "nan"}};
  const std::size_t recipe = random() % 7;
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < rows; ++i) {
    texts.push_back(recipe == 5   ? fmt::format("C-{}", i)
                    : recipe == 6 ? fmt::format("{} say {}", i, random() % 9)
                                  : kWords[recipe][random() % kWords[recipe].size()]);
  }
  return texts;
}

template <class T>
std::vector<T> times(Random& random, std::size_t rows, std::int64_t per_second) {
  std::vector<T> values(rows);
  const bool whole = one_of(random, 2);
  const bool far = one_of(random, 4);
  for (T& value : values) {
    const auto seconds = static_cast<std::int64_t>(random() % (far ? 9000000000 : 100000)) - (far ? 5000000000 : 0);
    const std::int64_t fraction =
        whole ? 0 : static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(per_second));
    value = static_cast<T>(seconds * per_second + fraction);
  }
  return values;
}

template <class T>
ArrowValues dictionary(Random& random, const char* format, std::size_t rows) {
  ArrowValues values =
      one_of(random, 2) ? texts_of({"b", " a", "NA", "c", "a"}) : array_of<std::int64_t>("l", {30, 10, 20, 40, 50});
  std::vector<T> indices(rows);
  for (T& index : indices) index = static_cast<T>(random() % 4);
  ArrowValues array = array_of(format, indices);
  if (one_of(random, 2)) add_nulls(random, values);
  array.dictionary = std::make_unique<ArrowValues>(std::move(values));
  return array;
}

// All types of columns.
const std::vector<std::function<ArrowValues(Random&, std::size_t)>>& recipes() {
  using Rows = std::size_t;
  static const std::vector<std::function<ArrowValues(Random&, Rows)>> kRecipes{
      [](Random& r, Rows n) { return array_of("c", numbers<std::int8_t>(r, n)); },
      [](Random& r, Rows n) { return array_of("C", numbers<std::uint8_t>(r, n)); },
      [](Random& r, Rows n) { return array_of("s", numbers<std::int16_t>(r, n)); },
      [](Random& r, Rows n) { return array_of("S", numbers<std::uint16_t>(r, n)); },
      [](Random& r, Rows n) { return array_of("i", numbers<std::int32_t>(r, n)); },
      [](Random& r, Rows n) { return array_of("I", numbers<std::uint32_t>(r, n)); },
      [](Random& r, Rows n) { return array_of("l", numbers<std::int64_t>(r, n)); },
      [](Random& r, Rows n) { return array_of("L", numbers<std::uint64_t>(r, n)); },
      [](Random& r, Rows n) {
        std::vector<std::uint16_t> halves(n);
        for (auto& half : halves) half = static_cast<std::uint16_t>(r() % 0x7C00U);
        return array_of("e", halves);
      },
      [](Random& r, Rows n) { return array_of("f", numbers<float>(r, n)); },
      [](Random& r, Rows n) { return array_of("g", numbers<double>(r, n)); },
      [](Random& r, Rows n) { return array_of("g", numbers<double>(r, n)); },
      [](Random& r, Rows n) { return texts_of(words(r, n)); },
      [](Random& r, Rows n) {
        ArrowValues array = array_of("b", numbers<std::uint8_t>(r, (n + 7) / 8));
        array.length = static_cast<std::int64_t>(n);
        return array;
      },
      [](Random& r, Rows n) { return dictionary<std::int8_t>(r, "c", n); },
      [](Random& r, Rows n) { return dictionary<std::uint32_t>(r, "I", n); },
      [](Random& r, Rows n) { return array_of("tdD", times<std::int32_t>(r, n, 1)); },
      [](Random& r, Rows n) { return array_of("tdm", times<std::int64_t>(r, n, 1000)); },
      [](Random& r, Rows n) { return array_of("tss:", times<std::int64_t>(r, n, 1)); },
      [](Random& r, Rows n) { return array_of("tsm:", times<std::int64_t>(r, n, 1000)); },
      [](Random& r, Rows n) { return array_of("tsu:", times<std::int64_t>(r, n, 1000000)); },
      [](Random& r, Rows n) { return array_of("tsn:", times<std::int64_t>(r, n, 1000000000)); },
      [](Random&, Rows n) {
        ArrowValues array = array_of<char>("n", {});
        array.length = array.nulls = static_cast<std::int64_t>(n);
        return array;
      },
  };
  return kRecipes;
}

std::unique_ptr<ArrowReader> reader_of(std::vector<ArrowValues> arrays) {
  auto table = std::make_shared<ArrowTable>();
  table->rows = static_cast<std::size_t>(arrays.front().length);
  table->arrays = std::move(arrays);
  ArrowArrayStream stream{};
  export_stream(std::move(table), stream);
  auto reader = std::make_unique<ArrowReader>(stream);
  stream.release(&stream);
  return reader;
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
  for (const auto& recipe : recipes()) {
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
  for (std::size_t seed = 0; seed < 4; ++seed) {
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

TEST(ArrowReader, RefusesTypesThatCannotBeLearned) {
  std::vector<ArrowValues> arrays;
  arrays.push_back(array_of<std::int64_t>("tDs", {1, 2}));
  EXPECT_THROW(reader_of(std::move(arrays)), ArrowTypeError);
}

}  // namespace
}  // namespace sfumato
