#include "sfumato/files/csv_tokenizer.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <utility>

namespace sfumato {
namespace {

using Rows = std::vector<std::vector<std::string>>;

// All records of a text, unescaped, and how it ends.
std::pair<Rows, CsvCut> split(std::string_view text, char separator = ',', bool last = true) {
  std::pair<Rows, CsvCut> result{{}, CsvCut::whole};
  CsvTokens record;
  while (!text.empty()) {
    result.second = next_record(text, separator, last, record);
    if (result.second != CsvCut::whole) break;
    if (record.fields.empty()) continue;
    std::vector<std::string>& row = result.first.emplace_back();
    for (const CsvToken& token : record.fields) {
      row.emplace_back(token.text);
      if (token.escaped) unescape(row.back());
    }
  }
  return result;
}

TEST(CsvTokenizer, SplitsFieldsQuotesAndLines) {
  EXPECT_EQ(split("a,b\n1,2").first, (Rows{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(split("a, b \r\n\r\n \n1,\r2,").first, (Rows{{"a", "b"}, {"1", ""}, {"2", ""}}));
  EXPECT_EQ(split("\"a,\"\"b\"\"\" ,\"\n\"\n").first, (Rows{{"a,\"b\"", "\n"}}));
  EXPECT_EQ(split("\"\"\n").first, (Rows{{""}}));
  EXPECT_EQ(split("\t\n a\t\"b\" \n", '\t').first, (Rows{{"", ""}, {"a", "b"}}));
  EXPECT_EQ(split("a|b;c\n", '|').first, (Rows{{"a", "b;c"}}));
}

TEST(CsvTokenizer, KeepsWhatStandsInTheText) {
  std::string_view text = " \"a \"\"\" , b\r\nc";
  CsvTokens record;
  ASSERT_EQ(next_record(text, ',', true, record), CsvCut::whole);
  ASSERT_EQ(record.fields.size(), 2U);
  EXPECT_EQ(record.fields[0].raw, " \"a \"\"\" ");
  EXPECT_EQ(record.fields[0].text, "a \"\"");
  EXPECT_TRUE(record.fields[0].quoted && record.fields[0].escaped);
  EXPECT_EQ(record.fields[1].raw, " b");
  EXPECT_EQ(record.ending, "\r\n");
  EXPECT_EQ(text, "c");
}

TEST(CsvTokenizer, SaysWhereARecordIsCut) {
  for (const std::string text : {"a", "a,", "\"a", "\"a\"", "a\r"}) {
    EXPECT_EQ(split(text, ',', false).second, CsvCut::incomplete) << text;
  }
  EXPECT_EQ(split("\"a").second, CsvCut::open_quote);
  for (const std::string text : {"a\"", "\"a\"b", "\"a\" \"b\""}) {
    EXPECT_EQ(split(text).second, CsvCut::stray_quote) << text;
  }
}

TEST(CsvTokenizer, CountsLinesInsideQuotes) {
  std::string_view text = "\"a\r\nb\rc\nd\",\"\"\n";
  CsvTokens record;
  ASSERT_EQ(next_record(text, ',', true, record), CsvCut::whole);
  EXPECT_EQ(record.lines_inside, 3U);
}

// Whatever a text is, its pieces are the text: nothing is lost between fields.
RC_GTEST_PROP(CsvTokenizer, PiecesMakeTheText, ()) {
  const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab ,;\t\"\"\n\r")));
  std::string_view rest = text;
  std::string joined;
  CsvTokens record;
  while (!rest.empty() && next_record(rest, ',', true, record) == CsvCut::whole) {
    for (std::size_t i = 0; i < record.fields.size(); ++i) {
      if (i > 0) joined += ',';
      joined += record.fields[i].raw;
    }
    if (record.fields.empty())
      joined += text.substr(joined.size(), text.size() - rest.size() - joined.size());
    else
      joined += record.ending;
    RC_ASSERT(joined == text.substr(0, text.size() - rest.size()));
  }
}

}  // namespace
}  // namespace sfumato
