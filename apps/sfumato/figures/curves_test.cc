#include "apps/sfumato/figures/curves.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "sfumato/base/testing.h"

namespace sfumato::app {
namespace {

using sfumato::testing::content;
using sfumato::testing::TemporaryDirectory;

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(Curves, StandOnALogarithmicAxis) {
  const TemporaryDirectory directory;
  draw_curves({"", "step", "loss", true, {{"a", {1, 2, 3}, {1, 0.1, 0.01}}, {"b", {1, 2}, {3, 4}}}},
              directory / "c.svg");
  EXPECT_NE(content(directory / "c.svg").find("<path"), std::string::npos);
}

// A noisy curve has a second line.
TEST(Curves, ShowTheMeanOfNoise) {
  const TemporaryDirectory directory;
  Curve curve{"loss", {}, {}};
  for (int i = 0; i < 400; ++i) {
    curve.x.push_back(i);
    curve.y.push_back(i % 2);
  }
  draw_curves({"", "step", "loss", false, {curve}}, directory / "plain.svg");
  curve.noisy = true;
  draw_curves({"", "step", "loss", false, {curve}}, directory / "noisy.svg");
  const auto lines = [&](const char* name) { return count_of(content(directory / name), "<path stroke="); };
  EXPECT_GT(lines("noisy.svg"), lines("plain.svg"));
}

// One legend for all panels; a gap where there is no number, and a point where there is no line.
TEST(Curves, PanelsShareALegend) {
  const TemporaryDirectory directory;
  const CurveFigure left{"left", "t", "", true, {{"first", {1, 2, 3}, {0.1, 0.2, 0.3}}, {"second", {1}, {0.5}}}, "0:1"};
  CurveFigure right = left;
  right.title = "right";
  right.log_y = false;
  right.curves[0].y[2] = -std::numeric_limits<double>::infinity();
  draw_curve_panels({left, right}, directory / "c.svg");
  const std::string picture = content(directory / "c.svg");
  EXPECT_EQ(count_of(picture, ">first</tspan>"), 1U);
  EXPECT_EQ(count_of(picture, ">second</tspan>"), 1U);
  EXPECT_EQ(count_of(picture, ">right</tspan>"), 1U);
}

}  // namespace
}  // namespace sfumato::app
