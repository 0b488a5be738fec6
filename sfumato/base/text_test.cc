#include "sfumato/base/text.h"

#include <gtest/gtest.h>

#include "sfumato/base/version.h"

namespace sfumato {
namespace {

TEST(Text, EscapesWhatATerminalWouldActOn) {
  EXPECT_EQ(printable_text("Größe, 年"), "Größe, 年");
  EXPECT_EQ(printable_text("a\x1b[31mred\n"), "a\\x1b[31mred\\x0a");
  EXPECT_EQ(printable_text("\xc2\x9b"), "\\xc2\\x9b");                 // a control of eight bits
  EXPECT_EQ(printable_text("\xe2\x80\xaegnp"), "\\xe2\\x80\\xaegnp");  // right to left from here on
  EXPECT_EQ(printable_text("\xff"), "\\xff");
  EXPECT_EQ(quoted_text("a\x1b]0;"), "'a\\x1b]0;'");
  EXPECT_EQ(quoted_text(std::string(60, 'x')), "'" + std::string(40, 'x') + "...'");
}

TEST(Version, HasThreeNumbers) {
  EXPECT_EQ(std::string(version()).find_first_not_of("0123456789."), std::string::npos);
}

}  // namespace
}  // namespace sfumato
