#include "apps/sfumato/figures/figure.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>

#include "apps/sfumato/figures/panel_limits.h"
#include "sfumato/base/error.h"
#include "sfumato/base/testing.h"

namespace sfumato::app {
namespace {

using sfumato::testing::content;
using sfumato::testing::error_of;
using sfumato::testing::TemporaryDirectory;

PanelFigure two_panels() {
  return {{{"q(x_{0})", {0, 1, 2}, {0, 1, 0}}, {plain_title("a_b^c"), {}, {}}}, 5, true, "", ""};
}

std::size_t frames_of_gif(const std::string& bytes) {
  std::size_t count = 0;
  const std::string delay_block("\x21\xF9\x04", 3);
  for (std::size_t at = bytes.find(delay_block); at != std::string::npos; at = bytes.find(delay_block, at + 1)) ++count;
  return count;
}

TEST(Figure, DrawsEveryFormat) {
  const TemporaryDirectory directory;
  for (const auto& [name, start] : std::vector<std::pair<std::string, std::string>>{
           {"a.png", "\x89PNG"}, {"a.svg", "<?xml"}, {"a.pdf", "%PDF"}, {"a.gif", "GIF8"}}) {
    draw_panels(two_panels(), directory / name);
    EXPECT_TRUE(content(directory / name).starts_with(start)) << name;
  }
}

TEST(Figure, FilmHoldsItsLastFrame) {
  const TemporaryDirectory directory;
  std::vector<Panel> frames;
  frames.reserve(5);
  for (int i = 0; i < 5; ++i) frames.push_back({std::to_string(i), {0.0 + i, 1}, {1, 2}});
  draw_film(frames, directory / "f.gif");
  EXPECT_GE(frames_of_gif(content(directory / "f.gif")), 5U);
  error_of(ErrorKind::usage, [&] { draw_film(frames, directory / "f.png"); });
}

TEST(Figure, LimitsHoldAllPanelsInOneUnit) {
  const Panel wide{"", {-2, 2}, {0, 0}};
  const Panel high{"", {0, 0}, {-1, 3}};
  const Limits both = limits_of({&wide, &high});
  EXPECT_TRUE(both.same_unit);
  EXPECT_NEAR(both.x_high - both.x_low, both.y_high - both.y_low, 1e-12);
  EXPECT_LT(both.x_low, -2);
  EXPECT_GT(both.y_high, 3);
}

TEST(Figure, AxesOfOtherUnitsFillThePanelEach) {
  const Limits limits = limits_of({std::array{Panel{"", {20, 80}, {10000, 90000}}}.data()});
  EXPECT_FALSE(limits.same_unit);
  EXPECT_LT(limits.x_high, 100);
  EXPECT_GT(limits.y_high, 90000);
}

TEST(Figure, HistogramIsADensity) {
  Panel panel{"", {}, {}};
  for (int i = 0; i < 3000; ++i) panel.x.push_back(i % 3 == 0 ? 5 : 7);
  const Limits limits = limits_of({&panel});
  const Histogram histogram = histogram_of(panel, limits);
  double mass = 0;
  double mean = 0;
  for (std::size_t k = 0; k < histogram.middle.size(); ++k) {
    mass += histogram.density[k] * histogram.width;
    mean += histogram.density[k] * histogram.width * histogram.middle[k];
  }
  EXPECT_NEAR(mass, 1, 1e-9);
  EXPECT_NEAR(mean, 19.0 / 3, histogram.width);
  EXPECT_EQ(limits.y_low, 0);
  EXPECT_GT(limits.y_high, std::ranges::max(histogram.density));
  const TemporaryDirectory directory;
  draw_panels({{panel, panel}, 2, true, "x", ""}, directory / "h.svg");
  EXPECT_NE(content(directory / "h.svg").find("<path"), std::string::npos);
}

TEST(Figure, HasABackdropThatIsAllInSight) {
  const TemporaryDirectory directory;
  PanelFigure figure = two_panels();
  double x_low = 0;
  double x_high = 0;
  std::size_t calls = 0;
  figure.backdrop = Backdrop{[&](double x, double) {
                               x_low = std::min(x_low, x);
                               x_high = std::max(x_high, x);
                               ++calls;
                               return std::exp(-x * x);
                             },
                             {"", {-5, 6}, {0, 0}}};
  draw_panels(figure, directory / "a.svg");
  const std::string svg = content(directory / "a.svg");
  EXPECT_LT(x_low, -5);
  EXPECT_GT(x_high, 6);
  // One for both panels.
  const std::size_t first = svg.find("<image");
  ASSERT_NE(first, std::string::npos);
  EXPECT_NE(svg.find("<image", first + 1), std::string::npos);
  const std::size_t of_one_figure = calls;
  draw_film(figure.panels, directory / "a.gif", figure.backdrop);
  EXPECT_EQ(calls, 2 * of_one_figure);
}

TEST(Figure, TitlesAreCutAndEscaped) {
  EXPECT_EQ(plain_title("a_b\n\"c\""), "a\\\\_bc");
  EXPECT_EQ(plain_title(std::string(40, 'x')), std::string(30, 'x') + "...");
  std::string umlauts;
  for (int i = 0; i < 30; ++i) umlauts += "\xC3\xA4";
  EXPECT_EQ(plain_title(umlauts), umlauts);
}

TEST(Figure, SaysWhatIsWrongAndLeavesTheOldPicture) {
  const TemporaryDirectory directory;
  const std::string old = directory.put("old.png", "old");
  EXPECT_NE(error_of(ErrorKind::usage, [&] { draw_panels(two_panels(), directory / "a.bmp"); }).find(".png, .svg"),
            std::string::npos);
  error_of(ErrorKind::failure, [&] { draw_panels(two_panels(), directory / "no/such/a.png"); });
  EXPECT_NE(error_of(ErrorKind::failure,
                     [&] {
                       draw_panels({{{"\"; nonsense", {1}, {1}}}, 5, true, "", ""}, old);
                     })
                .find("could not draw"),
            std::string::npos);
  const std::string path = getenv("PATH");
  setenv("PATH", "/nowhere", 1);
  const std::string text = error_of(ErrorKind::failure, [&] { draw_panels(two_panels(), old); });
  setenv("PATH", path.c_str(), 1);
  EXPECT_NE(text.find("apt install gnuplot-nox"), std::string::npos) << text;
  EXPECT_EQ(content(old), "old");
}

}  // namespace
}  // namespace sfumato::app
