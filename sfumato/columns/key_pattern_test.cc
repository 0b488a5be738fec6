#include "sfumato/columns/key_pattern.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "sfumato/base/testing.h"
#include "sfumato/columns/key_learner.h"
#include "sfumato/columns/key_sequence.h"

namespace sfumato {
namespace {

using testing::error_of;
using Words = std::vector<std::string>;

std::string learned(const Words& keys) {
  KeyLearner learner;
  for (const std::string& key : keys) learner.add(key);
  return key_pattern_text(learner.pattern());
}

ColumnSchema column_of(const Words& keys, const std::string& pattern = "") {
  ColumnSchema column{
      .name = "k", .kind = ColumnKind::identifier, .pattern = pattern.empty() ? learned(keys) : pattern};
  const KeyPattern parsed = parse_key_pattern(column.pattern);
  TakenKeys taken(parsed);
  for (const std::string& key : keys) taken.add(key);
  column.taken = std::move(taken).ranges();
  return column;
}

Words drawn(const ColumnSchema& column, std::size_t count, KeyChoice choice = KeyChoice::fresh,
            std::uint64_t seed = 0) {
  const KeySequence sequence(column, choice, seed, 3);
  Words keys;
  for (std::size_t i = 0; i < count; ++i) keys.push_back(sequence(i));
  return keys;
}

Words counted(const std::string& before, int first, int count, int width = 0, int step = 1) {
  Words keys;
  for (int i = 0; i < count; ++i) keys.push_back(fmt::format("{}{:0{}}", before, first + step * i, width));
  return keys;
}

// Keys with random digits, letters or hexadecimal digits: # is a digit, @ a capital, x a hexadecimal digit.
Words random_keys(const std::string& mask, std::size_t count) {
  std::set<std::string> keys;
  RowRandom random({7, Purpose::test}, 0);
  while (keys.size() < count) {
    std::string key;
    for (const char c : mask) {
      key += c == '#'   ? "0123456789"[random.below(10)]
             : c == '@' ? static_cast<char>('A' + random.below(26))
             : c == 'x' ? "0123456789abcdef"[random.below(16)]
                        : c;
    }
    keys.insert(key);
  }
  Words list(keys.begin(), keys.end());
  const RandomPermutation order({8, Purpose::test}, list.size());
  Words shuffled;
  for (std::size_t i = 0; i < list.size(); ++i) shuffled.push_back(list[order(i)]);
  return shuffled;
}

std::string refusal(const std::string& pattern) {
  return error_of(ErrorKind::bad_data, [&] { parse_key_pattern(pattern); });
}

TEST(KeyPattern, IsReadAndWritten) {
  for (const std::string text : {"K-<10000-10199>", "<00001-00042>", "[0-9a-f]{8}-[0-9A-F]{4}", "a\\[\\|\\<", "",
                                 "(3)K-<1-9>|(2)[A-CX]{2}", "(5)|(95)<10-990/10>", "[+\\-]<0-7>", "0{8}"}) {
    EXPECT_EQ(key_pattern_text(parse_key_pattern(text)), text);
  }
  EXPECT_EQ(key_pattern_text(parse_key_pattern("[9-90a-b]{1}")), "[09ab]");
}

TEST(KeyPattern, RefusesWhatItCannotRead) {
  EXPECT_EQ(refusal("K-<1-"), "the pattern 'K-<1-': '' is not a whole number up to 9223372036854775807");
  EXPECT_EQ(refusal("K]"), "the pattern 'K]': ']' has to stand after a backslash");
  EXPECT_EQ(refusal("[]"), "the pattern '[]': [] has no characters");
  EXPECT_EQ(refusal("<9-1>"), "the pattern '<9-1>': a number rises from LOW to HIGH by steps of at least 1");
  EXPECT_EQ(
      refusal("[0-9]<1-9>"),
      "the pattern '[0-9]<1-9>': a digit next to a number makes two keys one; put another character between them");
  EXPECT_NE(refusal("<1-99999999999999999999>"), "");
  EXPECT_NE(refusal("(0)a"), "");
  EXPECT_NE(refusal("a{0}"), "");
  EXPECT_NE(refusal("a\\"), "");
}

TEST(KeyPattern, IndexAndKeyAreInverse) {
  const KeyForm form = parse_key_pattern("[AB]-<08-12>/<100-190/10>")[0];
  ASSERT_EQ(key_count(form), 2U * 5 * 10);
  EXPECT_EQ(key_index(form, "A-08/100"), 0U);
  EXPECT_EQ(key_index(form, "B-12/190"), 99U);
  for (const std::string other : {"A-8/100", "A-13/100", "A-08/105", "C-08/100", "A-08/100 ", "A-08/", ""}) {
    EXPECT_EQ(key_index(form, other), std::nullopt) << other;
  }
}

TEST(KeyLearner, FindsThePattern) {
  EXPECT_EQ(learned(counted("K-", 10000, 200)), "K-<10000-10199>");
  EXPECT_EQ(learned(counted("", 1, 1000)), "<1-1000>");
  EXPECT_EQ(learned(counted("", 42, 50, 5)), "<00042-00091>");
  EXPECT_EQ(learned(counted("INV/2023/", 1, 120, 4, 10)), "INV/2023/<0001-1191/10>");
  EXPECT_EQ(learned(random_keys("xxxxxxxx-xxxx-7xxx", 400)), "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}");
  EXPECT_EQ(learned(random_keys("xxxx-xxxx", 12)), "[0-9a-f]{4}-[0-9a-f]{4}");
  EXPECT_EQ(learned(random_keys("@@-1#-A", 900)).substr(0, 13), "[A-Z]{2}-<10-");
  EXPECT_EQ(learned(random_keys("3########################", 300)), "3[0-9]{24}");
  EXPECT_EQ(learned({}), "");
  KeyLearner with_holes;
  for (const std::string& key : counted("A", 100, 30)) with_holes.add(key);
  with_holes.add_missing(10);
  EXPECT_EQ(key_pattern_text(with_holes.pattern()), "(30)A<100-129>|(10)");
}

// Keys of two kinds keep their shares.
TEST(KeyLearner, TellsForms) {
  Words keys = counted("EU-", 1, 300);
  for (const std::string& key : random_keys("US-@@-####", 100)) keys.push_back(key);
  const ColumnSchema column = column_of(keys);
  const Words rows = drawn(column, 4000);
  EXPECT_EQ(std::ranges::count_if(rows, [](const std::string& key) { return key.starts_with("EU-"); }), 3000);
  EXPECT_EQ(std::set<std::string>(rows.begin(), rows.end()).size(), 4000U);
}

// For every kind of key: none twice, none of the file's, the same for the same seed.
TEST(KeySequence, KeysAreNewAndDifferent) {
  std::vector<Words> files = {counted("K-", 10000, 200),
                              counted("", 1, 1000),
                              counted("", 1, 99, 5),
                              random_keys("ORD-######", 1000),
                              random_keys("@@#", 2000),
                              random_keys("xxxx", 3000),
                              random_keys("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", 500),
                              random_keys("####", 4000),
                              random_keys("1##################", 700),
                              random_keys("@@@", 17576),
                              counted("-", 1, 40),
                              {"A1", "B2"},
                              random_keys("##-##", 9999),
                              random_keys("@#@#", 30)};
  Words mixed = counted("a", 1, 500);
  for (const std::string& key : random_keys("@@##", 500)) mixed.push_back(key);
  files.push_back(mixed);
  for (const Words& file : files) {
    const ColumnSchema column = column_of(file);
    const Words keys = drawn(column, 30000);
    std::set<std::string> seen(keys.begin(), keys.end());
    EXPECT_EQ(seen.size(), keys.size()) << column.pattern;
    for (const std::string& key : file) EXPECT_FALSE(seen.contains(key)) << column.pattern << " " << key;
    EXPECT_EQ(drawn(column, 100), Words(keys.begin(), keys.begin() + 100)) << column.pattern;
  }
}

TEST(KeySequence, FollowsThePatternAndTheRange) {
  const ColumnSchema orders = column_of(random_keys("ORD-######", 1000));
  const KeyForm form = parse_key_pattern(orders.pattern)[0];
  for (const std::string& key : drawn(orders, 10000)) ASSERT_TRUE(key_index(form, key).has_value()) << key;
  EXPECT_NE(drawn(orders, 20, KeyChoice::fresh, 1), drawn(orders, 20, KeyChoice::fresh, 2));
  // Row numbers count on.
  EXPECT_EQ(drawn(column_of(counted("K-", 10000, 200)), 3), (Words{"K-10200", "K-10201", "K-10202"}));
  EXPECT_EQ(drawn(column_of(counted("", 99990, 10, 5)), 2), (Words{"100000", "100001"}));
  EXPECT_EQ(drawn(column_of(counted("", 10, 50, 0, 10)), 2), (Words{"510", "520"}));
}

TEST(KeySequence, StartsAgainWhereThatIsAsked) {
  EXPECT_EQ(drawn(column_of(counted("K-", 10000, 20)), 2, KeyChoice::any), (Words{"K-10000", "K-10001"}));
  const Words file = random_keys("##", 30);
  const Words keys = drawn(column_of(file), 60, KeyChoice::any);
  EXPECT_GT(std::ranges::count_if(file, [&](const std::string& key) { return std::ranges::count(keys, key) > 0; }), 5);
}

TEST(KeySequence, CountsWithoutAPattern) {
  EXPECT_EQ(drawn({.name = "k", .kind = ColumnKind::identifier}, 3), (Words{"1", "2", "3"}));
}

// More keys than ranges are kept: gaps are closed, and no key of the file comes out.
TEST(KeySequence, ManyKeysTakeFewRanges) {
  const Words file = random_keys("########", 20000);
  const ColumnSchema column = column_of(file);
  EXPECT_LE(column.taken.size(), kMostKeyRanges);
  const Words keys = drawn(column, 20000);
  std::set<std::string> seen(keys.begin(), keys.end());
  EXPECT_EQ(seen.size(), keys.size());
  for (const std::string& key : file) ASSERT_FALSE(seen.contains(key));
}

TEST(KeySequence, RefusesRangesThatThePatternDoesNotHave) {
  const auto refused = [](std::vector<KeyRange> taken) {
    const ColumnSchema column{
        .name = "k", .kind = ColumnKind::identifier, .pattern = "<1-9>", .taken = std::move(taken)};
    return error_of(ErrorKind::bad_data, [&] { KeySequence(column, KeyChoice::fresh, 0, 0); });
  };
  EXPECT_NE(refused({{0, 0, 9}}), "");
  EXPECT_NE(refused({{1, 0, 0}}), "");
  EXPECT_NE(refused({{0, 3, 4}, {0, 2, 2}}), "");
}

}  // namespace
}  // namespace sfumato
