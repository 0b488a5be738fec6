#include "sfumato/columns/datetime.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "sfumato/columns/datetime_formats.h"

namespace sfumato {
namespace {

// Reference values from `date -u -d TEXT +%s`.
TEST(Datetime, MatchesTheCalendar) {
  EXPECT_EQ(parse_datetime("1970-01-01", "%Y-%m-%d"), 0.0);
  EXPECT_EQ(parse_datetime("2024-02-29", "%Y-%m-%d"), 1709164800.0);
  EXPECT_EQ(parse_datetime("1969-12-31 23:59:59", "%Y-%m-%d %H:%M:%S"), -1.0);
  EXPECT_EQ(parse_datetime("2024-01-31T12:30:05Z", "%Y-%m-%dT%H:%M:%SZ"), 1706704205.0);
  EXPECT_EQ(parse_datetime("2024-01-31T12:30:05+01:00", "%Y-%m-%dT%H:%M:%S%z"), 1706700605.0);
  EXPECT_EQ(parse_datetime("1/31/2024 2:05 PM", "%-m/%-d/%Y %-I:%M %p"), 1706709900.0);
  EXPECT_EQ(parse_datetime("1/31/2024 12:05 AM", "%-m/%-d/%Y %-I:%M %p"), 1706659500.0);
  EXPECT_EQ(parse_datetime("31-Jan-68", "%d-%b-%y"), 3095193600.0);
  EXPECT_EQ(parse_datetime("31-Jan-69", "%d-%b-%y"), -28944000.0);
  EXPECT_EQ(parse_datetime("12:30", "%H:%M"), 45000.0);
  EXPECT_DOUBLE_EQ(*parse_datetime("1970-01-01 00:00:01.25", "%Y-%m-%d %H:%M:%S.%f"), 1.25);
}

TEST(Datetime, RefusesTextsOfOtherFormats) {
  for (const char* text : {"2023-02-29", "2024-13-01", "2024-1-31", "2024-01-32", "2024-01-31 ", "24-01-31", "", "x"}) {
    EXPECT_EQ(parse_datetime(text, "%Y-%m-%d"), std::nullopt) << text;
  }
  EXPECT_EQ(parse_datetime("24:00", "%H:%M"), std::nullopt);
  EXPECT_EQ(parse_datetime("2024-01-31T12:30:05+1", "%Y-%m-%dT%H:%M:%S%z"), std::nullopt);
}

TEST(Datetime, RoundsToTheResolutionOfTheFormat) {
  const auto text = [](double seconds, const char* format, int decimals = 0) {
    std::string out;
    append_datetime(out, seconds, format, decimals);
    return out;
  };
  EXPECT_EQ(text(86399.7, "%Y-%m-%d"), "1970-01-01");
  EXPECT_EQ(text(59.6, "%H:%M:%S"), "00:01:00");
  EXPECT_EQ(text(0.9996, "%H:%M:%S.%f", 3), "00:00:01.000");
  EXPECT_EQ(text(0.25, "%H:%M:%S.%f", 3), "00:00:00.250");
  EXPECT_EQ(text(-1, "%d.%m.%Y %H:%M:%S"), "31.12.1969 23:59:59");
  EXPECT_EQ(text(1e300, "%Y-%m-%d"), "9999-12-31");
  EXPECT_EQ(text(-1e300, "%Y-%m-%d"), "0000-01-01");
}

TEST(Datetime, WritesNamesAsTheFormatSays) {
  const auto text = [](const char* format) {
    std::string out;
    append_datetime(out, 1673017500, format, 0);  // a Friday
    return out;
  };
  EXPECT_EQ(text("%a, %-d %b %y %-I:%M %p"), "Fri, 6 Jan 23 3:05 PM");
  EXPECT_EQ(text("%^A %#B %e %#p %q"), "FRIDAY january  6 pm 1");
  EXPECT_EQ(text("%:z %z"), "+00:00 +0000");
  EXPECT_EQ(parse_datetime("FRIDAY january  6 2023", "%^A %#B %e %Y"), 1672963200.0);
  EXPECT_EQ(parse_datetime("Thu 6 Jan 2023", "%a %-d %b %Y"), std::nullopt);  // it was a Friday
  EXPECT_EQ(parse_datetime("2023Q5", "%YQ%q"), std::nullopt);
  EXPECT_EQ(parse_datetime("12:30+0100", "%H:%M%:z"), std::nullopt);
}

TEST(Datetime, AcceptsItsSpecifiers) {
  EXPECT_TRUE(is_datetime_format("%^b %#p %:z"));
  EXPECT_FALSE(is_datetime_format("%^Y"));
  EXPECT_FALSE(is_datetime_format("%:d"));
  EXPECT_TRUE(is_datetime_format("%Y"));
  EXPECT_FALSE(is_datetime_format("Y"));
  EXPECT_FALSE(is_datetime_format("%Q"));
  EXPECT_FALSE(is_datetime_format(""));
  for (const std::string& format : datetime_formats()) EXPECT_TRUE(is_datetime_format(format)) << format;
}

RC_GTEST_PROP(Datetime, RoundTripsInEveryFormat, ()) {
  const auto format =
      *rc::gen::elementOf(std::vector<std::string>(datetime_formats().begin(), datetime_formats().end()));
  const double step = datetime_step(format, 3);
  const double seconds = std::floor(*rc::gen::inRange(-1000000000, 1000000000) / step) * step;
  std::string text;
  append_datetime(text, seconds, format, 3);
  const auto first = parse_datetime(text, format);
  RC_ASSERT(first.has_value());
  // A format without time of day loses it in the first round trip only.
  std::string again;
  append_datetime(again, *first, format, 3);
  RC_ASSERT(again == text);
  if (format.find("%d") != std::string_view::npos && format.find("%y") == std::string_view::npos) {
    RC_ASSERT(std::abs(*first - seconds) < 1e-5);
  }
}

}  // namespace
}  // namespace sfumato
