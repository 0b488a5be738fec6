#include "sfumato/files/text_encoding.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sfumato/base/testing.h"

namespace sfumato {
namespace {

using testing::error_of;
using testing::TemporaryDirectory;

struct Decoded {
  std::string text;
  TextEncoding encoding = TextEncoding::utf8;
};

// Read in pieces of that size.
Decoded decoded(const std::string& bytes, std::size_t piece = 1000) {
  const TemporaryDirectory directory;
  InputFile file(directory.put("t.txt", bytes));
  TextReader reader(file);
  Decoded result;
  std::vector<char> block(piece);
  for (std::size_t count = piece; count == piece;) {
    count = reader.read(block);
    result.text.append(block.data(), count);
  }
  result.encoding = reader.encoding();
  return result;
}

std::string encoded(const std::string& text, TextEncoding encoding) {
  std::string bytes(byte_order_mark(encoding));
  append_encoded(bytes, text, encoding, "t.csv");
  return bytes;
}

TEST(TextEncoding, TellsEncodings) {
  const std::string text = "Malmö € ‘x’";
  EXPECT_EQ(decoded(text).encoding, TextEncoding::utf8);
  EXPECT_EQ(decoded(text).text, text);
  EXPECT_EQ(decoded("Malm\xF6 \x80 \x91x\x92").encoding, TextEncoding::windows1252);
  EXPECT_EQ(decoded("Malm\xF6 \x80 \x91x\x92").text, text);
  EXPECT_EQ(decoded("\xEF\xBB\xBF" + text).encoding, TextEncoding::utf8_sig);
  EXPECT_EQ(decoded("\xEF\xBB\xBF" + text).text, text);
  EXPECT_EQ(decoded(std::string("\xFF\xFE"
                                "a\0\xF6\0\x3D\xD8\x00\xDE",
                                10))
                .text,
            "aö😀");
  EXPECT_EQ(decoded(std::string("\xFE\xFF"
                                "\0a\0\xF6\xD8\x3D\xDE\x00",
                                10))
                .text,
            "aö😀");
  EXPECT_EQ(decoded("").text, "");
}

TEST(TextEncoding, DecidesAtTheFirstByteAbove127) {
  const std::string ascii(200001, 'a');
  EXPECT_EQ(decoded(ascii + "\xF6").text, ascii + "ö");
  EXPECT_EQ(decoded(ascii + "\xF6").encoding, TextEncoding::windows1252);
  EXPECT_EQ(decoded(ascii + "ö\xF6").text, ascii + "ö\xF6");  // UTF-8 that is damaged later
  for (std::size_t piece = 1; piece < 5; ++piece) EXPECT_EQ(decoded("aö", piece).encoding, TextEncoding::utf8) << piece;
}

TEST(TextEncoding, RefusesDamagedUtf16) {
  for (const std::string& bytes : {std::string("\xFF\xFE"
                                               "a",
                                               3),
                                   std::string("\xFF\xFE\x3D\xD8"
                                               "a\0",
                                               6),
                                   std::string("\xFF\xFE\x00\xDE", 4)}) {
    EXPECT_NE(error_of(ErrorKind::bad_data, [&] { decoded(bytes); }).find("UTF-16"), std::string::npos);
  }
}

TEST(TextEncoding, SaysWhichCharacterHasNoForm) {
  EXPECT_EQ(error_of(ErrorKind::failure, [] { encoded("xΩ", TextEncoding::windows1252); }),
            "cannot write 't.csv': 'Ω' has no windows-1252 form; write another encoding, as in encoding=utf-8");
}

RC_GTEST_PROP(TextEncoding, RoundTrips, ()) {
  const auto pieces = *rc::gen::container<std::vector<std::string>>(
      rc::gen::element<std::string>("a", ",", "\n", "ö", "ÿ", "€", "ž", "\u0081", " "));
  std::string text = "e\xC3\xB6";
  for (const std::string& piece : pieces) text += piece;
  const auto piece = *rc::gen::inRange<std::size_t>(1, 9);
  for (const TextEncoding encoding : {TextEncoding::utf8, TextEncoding::utf8_sig, TextEncoding::utf16,
                                      TextEncoding::utf16be, TextEncoding::windows1252}) {
    const Decoded back = decoded(encoded(text, encoding), piece);
    RC_ASSERT(back.text == text);
    // One byte above 127 before ASCII is Windows-1252; the same bytes may be UTF-8 in rare texts.
    if (encoding != TextEncoding::windows1252) RC_ASSERT(back.encoding == encoding);
  }
}

}  // namespace
}  // namespace sfumato
