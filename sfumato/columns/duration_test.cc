#include "sfumato/columns/duration.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace sfumato {
namespace {

std::string duration_text(double seconds, std::string_view format, int decimals = 0) {
  std::string out;
  append_duration(out, seconds, format, decimals);
  return out;
}

TEST(Duration, CountsTheSeconds) {
  EXPECT_EQ(parse_duration("33:33:19", "%H:%M:%S"), 120799.0);
  EXPECT_EQ(parse_duration("12:05", "%M:%S"), 725.0);
  EXPECT_EQ(parse_duration("125:07", "%M:%S"), 7507.0);
  EXPECT_EQ(parse_duration("1d 02:03:04", "%-dd %H:%M:%S"), 93784.0);
  EXPECT_EQ(parse_duration("-0:30", "%-M:%S"), -30.0);
  EXPECT_EQ(parse_duration("2h 5m", "%-Hh %-Mm"), 7500.0);
  EXPECT_EQ(parse_duration("PT1H30M", "PT%-HH%-MM"), 5400.0);
  EXPECT_DOUBLE_EQ(*parse_duration("1:02.25", "%-M:%S.%f"), 62.25);
}

TEST(Duration, RefusesOtherTexts) {
  for (const char* text : {"33:60:19", "33:3:19", "3:03:19", "33:33", "33:33:19 ", "", "x", "--33:33:19"}) {
    EXPECT_EQ(parse_duration(text, "%H:%M:%S"), std::nullopt) << text;
  }
  EXPECT_EQ(parse_duration("1d 24:00:00", "%-dd %H:%M:%S"), std::nullopt);
}

TEST(Duration, IsWrittenToTheResolutionOfItsFormat) {
  EXPECT_EQ(duration_text(120799, "%H:%M:%S"), "33:33:19");
  EXPECT_EQ(duration_text(59.6, "%-H:%M:%S"), "0:01:00");
  EXPECT_EQ(duration_text(-0.2, "%M:%S"), "00:00");
  EXPECT_EQ(duration_text(-90, "%M:%S"), "-01:30");
  EXPECT_EQ(duration_text(59.9996, "%M:%S.%f", 3), "01:00.000");
  EXPECT_EQ(duration_text(93784, "%-dd %H:%M:%S"), "1d 02:03:04");
  EXPECT_EQ(duration_text(7530, "%-Hh %-Mm"), "2h 6m");
}

TEST(Duration, KnowsItsFormats) {
  for (const auto format : duration_formats()) EXPECT_TRUE(is_duration_format(format)) << format;
  for (const char* format : {"", "H:M", "%M:%H", "%H:%H", "%Y", "%f", "%H:%M:%q"}) {
    EXPECT_FALSE(is_duration_format(format)) << format;
  }
}

RC_GTEST_PROP(Duration, RoundTripsInEveryFormat, ()) {
  const auto format =
      *rc::gen::elementOf(std::vector<std::string_view>(duration_formats().begin(), duration_formats().end()));
  const double step = duration_step(format, 2);
  const double seconds = step * *rc::gen::inRange(-300000, 300000);
  const std::string text = duration_text(seconds, format, 2);
  const auto back = parse_duration(text, format);
  RC_ASSERT(back.has_value());
  RC_ASSERT(std::abs(*back - seconds) < 1e-6);
}

}  // namespace
}  // namespace sfumato
