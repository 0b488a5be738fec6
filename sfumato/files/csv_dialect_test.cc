#include "sfumato/files/csv_dialect.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "sfumato/base/testing.h"
#include "sfumato/files/csv_records.h"

namespace sfumato {
namespace {

using testing::error_of;
using testing::TemporaryDirectory;

std::string exchanged(std::string text) {
  exchange_decimals(text);
  return text;
}

// The dialect of a file, in words.
std::string told(const std::string& bytes) {
  const TemporaryDirectory directory;
  InputFile file(directory.put("t.csv", bytes));
  return dialect_text(read_csv_records(file, [](const CsvRecord&) {}).dialect);
}

TEST(CsvDialect, ReadsAndWritesItsWords) {
  CsvDialect dialect = parse_dialect("semicolon,decimal=comma,quoting=all,lines=crlf,encoding=utf-8-sig,header=no");
  EXPECT_EQ(dialect.separator, ';');
  EXPECT_TRUE(dialect.decimal_comma && dialect.quoted_names && dialect.quoted_missing && !dialect.header);
  EXPECT_EQ(dialect.quoting, CsvQuoting::all);
  EXPECT_EQ(dialect.line_end(), "\r\n");
  EXPECT_EQ(dialect.encoding, TextEncoding::utf8_sig);
  EXPECT_EQ(dialect_text(dialect), "semicolon,decimal=comma,quoting=all,lines=crlf,encoding=utf-8-sig,header=no");
  // A separator starts anew; other words change what there is.
  EXPECT_EQ(parse_dialect("comma", dialect), CsvDialect());
  dialect.encoding = TextEncoding::utf8;
  EXPECT_EQ(parse_dialect("encoding=utf-8", parse_dialect("encoding=utf-16", dialect)), dialect);
}

TEST(CsvDialect, RefusesOtherWords) {
  EXPECT_EQ(error_of(ErrorKind::usage, [] { parse_dialect("colon"); }),
            "`dialect` has the word 'colon'; give a separator first (comma, semicolon, tab, pipe), then what differs, "
            "as in semicolon,decimal=comma,quoting=all,lines=crlf,encoding=utf-16,header=no");
  for (const std::string text : {"", "comma,", "comma,tab", "decimal", "decimal=dot", "quoting=none",
                                 "lines=", "encoding=ascii", "header=maybe", "Comma"}) {
    error_of(ErrorKind::usage, [&] { parse_dialect(text); });
  }
}

RC_GTEST_PROP(CsvDialect, WordsRoundTrip, ()) {
  CsvDialect dialect;
  dialect.separator = *rc::gen::element(',', ';', '\t', '|');
  dialect.decimal_comma = *rc::gen::arbitrary<bool>();
  dialect.quoting = *rc::gen::element(CsvQuoting::minimal, CsvQuoting::all, CsvQuoting::text);
  dialect.quoted_names = *rc::gen::arbitrary<bool>();
  dialect.quoted_missing = *rc::gen::arbitrary<bool>();
  dialect.line_ends = *rc::gen::element(LineEnds::lf, LineEnds::crlf, LineEnds::cr);
  dialect.encoding = *rc::gen::element(TextEncoding::utf8, TextEncoding::utf8_sig, TextEncoding::utf16,
                                       TextEncoding::utf16be, TextEncoding::windows1252);
  dialect.header = *rc::gen::arbitrary<bool>();
  RC_ASSERT(parse_dialect(dialect_text(dialect)) == dialect);
}

TEST(ExchangeDecimals, TakesNumbersInEitherConvention) {
  EXPECT_EQ(exchanged("1,5"), "1.5");
  EXPECT_EQ(exchanged("-1.234.567,25"), "-1,234,567.25");
  EXPECT_EQ(exchanged("1.481,63 €"), "1,481.63 €");
  EXPECT_EQ(exchanged("EUR 5,00"), "EUR 5.00");
  EXPECT_EQ(exchanged("(3,5 %)"), "(3.5 %)");
  EXPECT_EQ(exchanged("1,5e-3"), "1.5e-3");
  EXPECT_EQ(exchanged("1 234,5"), "1 234.5");
  EXPECT_EQ(exchanged(",5"), ".5");
  for (const std::string text :
       {"31.12.2024", "1.2.3", "12", "a,b", "Typ 1,5", "2024-01-02 3,5", "1,2,3", "", ",", "."}) {
    EXPECT_EQ(exchanged(text), text);
  }
}

RC_GTEST_PROP(ExchangeDecimals, IsItsOwnInverse, ()) {
  const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("0123.,.,.,-+eE EUR%€'")));
  RC_ASSERT(exchanged(exchanged(text)) == text);
}

TEST(CsvForm, TellsTheDialectOfAFile) {
  const struct {
    std::string bytes;
    std::string dialect;
  } cases[] = {
      {"a,b\n1,x\n", "comma"},
      {"a;b\n1,5;x\n", "semicolon,decimal=comma"},
      {"a;b\n1.5;x\n", "semicolon"},
      {"a;b;c\n1.5;2,5;01.02.2024\n3;4,25;02.02.2024\n1;2,5;03.02.2024\n", "semicolon,decimal=comma"},
      {"a\tb\n1,5\tx\n", "tab,decimal=comma"},
      {"a\tb\n1,500\tx\n", "tab"},
      {"a|b\n1|x,y\n", "pipe"},
      {"a,b;c\n1,2\n3,4\n", "comma"},  // the second line has no semicolon
      {"a\n1,5\n2,25\n", "semicolon,decimal=comma"},
      {"a\nx;y\nz\n", "comma"},
      {"\"a\",\"b\"\r\n\"1\",\"x\"\r\n", "comma,quoting=all,lines=crlf"},
      {"\"a\",\"b\"\n1,\"x\"\n,\"y\"\n", "comma,quoting=text"},
      {"\"a\",\"b\"\n1,\"x\"\n\"\",\"y\"\n", "comma,quoting=text,missing=quoted"},
      {"a,b\n\"1\",\"x\"\n,\"y\"\n", "comma,quoting=all,names=plain,missing=plain"},
      {"a,b\n1,\"x,y\"\n2,\"y,z\"\n", "comma"},
      {"a\rx\r", "comma,lines=cr"},
      {"1,2\n3,4\n", "comma,header=no"},
      {"1,5;2\n3;4\n", "semicolon,decimal=comma,header=no"},
      {"\xEF\xBB\xBF"
       "a,b\n1,x\n",
       "comma,encoding=utf-8-sig"},
      {"a,b\n1,\xF6\n", "comma,encoding=windows-1252"},
      {std::string("\xFF\xFE"
                   "a\0,\0b\0\n\0"
                   "1\0,\0x\0\n\0",
                   18),
       "comma,encoding=utf-16"},
  };
  for (const auto& [bytes, dialect] : cases) EXPECT_EQ(told(bytes), dialect) << bytes;
}

TEST(CsvForm, ALongFileMayChangeItsEncodingOnceOnly) {
  std::string text = "a,b\n";
  for (int i = 0; i < 100000; ++i) text += "1,x\n";
  EXPECT_EQ(told(text + "2,\xF6\n"), "comma,encoding=windows-1252");
}

}  // namespace
}  // namespace sfumato
