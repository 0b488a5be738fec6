#include "apps/sfumato/figure.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "sfumato/base/error.h"
#include "sfumato/data/testing.h"

namespace sfumato::app {
namespace {

using sfumato::testing::content;
using sfumato::testing::error_of;
using sfumato::testing::TemporaryDirectory;

std::vector<Panel> two_panels() { return {{"q(x_{0})", {0, 1, 2}, {0, 1, 0}}, {plain_title("a_b^c"), {}, {}}}; }

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
    draw_panels(two_panels(), 5, true, directory / name);
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

TEST(Figure, DrawsCurvesOnALogarithmicAxis) {
  const TemporaryDirectory directory;
  draw_curves({"step", "loss", true, {{"a", {1, 2, 3}, {1, 0.1, 0.01}}, {"b", {1, 2}, {3, 4}}}}, directory / "c.svg");
  EXPECT_NE(content(directory / "c.svg").find("<path"), std::string::npos);
}

TEST(Figure, SaysWhatIsWrongAndLeavesTheOldPicture) {
  const TemporaryDirectory directory;
  const std::string old = directory.put("old.png", "old");
  EXPECT_NE(
      error_of(ErrorKind::usage, [&] { draw_panels(two_panels(), 2, true, directory / "a.bmp"); }).find(".png, .svg"),
      std::string::npos);
  error_of(ErrorKind::failure, [&] { draw_panels(two_panels(), 2, true, directory / "no/such/a.png"); });
  EXPECT_NE(error_of(ErrorKind::failure,
                     [&] {
                       draw_panels({{"\"; nonsense", {1}, {1}}}, 2, true, old);
                     })
                .find("could not draw"),
            std::string::npos);
  const std::string path = getenv("PATH");
  setenv("PATH", "/nowhere", 1);
  const std::string text = error_of(ErrorKind::failure, [&] { draw_panels(two_panels(), 2, true, old); });
  setenv("PATH", path.c_str(), 1);
  EXPECT_NE(text.find("apt install gnuplot-nox"), std::string::npos) << text;
  EXPECT_EQ(content(old), "old");
}

}  // namespace
}  // namespace sfumato::app
