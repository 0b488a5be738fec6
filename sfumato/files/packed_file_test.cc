#include "sfumato/files/packed_file.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>

#include "sfumato/base/testing.h"
#include "sfumato/files/csv.h"

namespace sfumato {
namespace {

using testing::content;
using testing::error_of;
using testing::TemporaryDirectory;

constexpr const char* kEndings[] = {".gz", ".zst"};

// Longer than several blocks, and not too regular.
std::string long_text() {
  std::string text;
  RowRandom random(RandomStream(3, Purpose::test), 0);
  for (int i = 0; i < 100000; ++i) text += std::to_string(random.below(100000)) + "\n";
  return text;
}

std::string packed(const TemporaryDirectory& directory, const std::string& name, const std::string& text) {
  PackedFile file{AtomicFile(directory / name)};
  file.write(text.substr(0, 10));
  file.write(text.substr(std::min<std::size_t>(10, text.size())));
  file.commit();
  return directory / name;
}

std::string unpacked(const std::string& path) {
  InputFile file(path);
  std::string text;
  std::string block(1000, '\0');
  for (std::size_t count = block.size(); count == block.size();) {
    count = file.read(block);
    text += block.substr(0, count);
  }
  return text;
}

TEST(PackedFile, ComesBack) {
  const TemporaryDirectory directory;
  for (const std::string ending : kEndings) {
    for (const std::string& text : {std::string(), std::string("a"), long_text()}) {
      const std::string path = packed(directory, "t" + ending, text);
      EXPECT_TRUE(unpacked(path) == text) << ending;
      EXPECT_EQ(content(path).empty(), false);
      EXPECT_EQ(content(packed(directory, "u" + ending, text)), content(path));
    }
    EXPECT_LT(content(directory / ("t" + ending)).size(), long_text().size() / 2);
  }
  const std::string plain = packed(directory, "t.csv", "a\n1\n");
  EXPECT_EQ(content(plain), "a\n1\n");
}

// `printf 'a,b
// 1,2
// ' | gzip -n | xxd -i`, and by zstd.
TEST(InputFile, UnpacksWhatTheProgramsWrite) {
  const TemporaryDirectory directory;
  const std::string gzip(
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b\xd4\x49\xe2\x32\xd4\x31\xe2\x02\x00\x7b\x07\x97\x0a\x08\x00\x00"
      "\x00",
      28);
  const std::string zstd("\x28\xb5\x2f\xfd\x04\x58\x41\x00\x00\x61\x2c\x62\x0a\x31\x2c\x32\x0a\x35\xe7\xca\xce", 21);
  for (const std::string& bytes : {gzip, zstd}) {
    const std::string path = directory.put("t.csv", bytes);
    EXPECT_EQ(read_csv(path).values, (std::vector<double>{1, 2}));
    InputFile file(path);
    EXPECT_EQ(file.peek(3), "a,b");
    EXPECT_EQ(file.size(), std::nullopt);
    // Concatenated gzip files are one file.
    EXPECT_EQ(unpacked(directory.put("two", bytes + bytes)), "a,b\n1,2\na,b\n1,2\n");
  }
}

TEST(InputFile, RefusesBrokenAndShortenedFiles) {
  const TemporaryDirectory directory;
  for (const std::string ending : kEndings) {
    const std::string bytes = content(packed(directory, "t" + ending, long_text()));
    const std::string cut = directory.put("cut", bytes.substr(0, bytes.size() / 2));
    EXPECT_EQ(error_of(ErrorKind::bad_data, [&] { unpacked(cut); }),
              cut + ": the compressed data are truncated; copy the file again");
    std::string changed = bytes;
    changed[bytes.size() / 2] = static_cast<char>(~changed[bytes.size() / 2]);
    const std::string broken = directory.put("broken", changed);
    EXPECT_EQ(error_of(ErrorKind::bad_data, [&] { unpacked(broken); }),
              broken + ": the compressed data are damaged; copy the file again");
  }
}

TEST(CsvWriter, PacksByItsEnding) {
  const TemporaryDirectory directory;
  for (const std::string ending : kEndings) {
    const Points points{{"x", "y"}, {1, 2.5, -3, 4}};
    write_points(points, directory / ("t.csv" + ending));
    EXPECT_EQ(read_csv(directory / ("t.csv" + ending)).values, points.values);
  }
}

}  // namespace
}  // namespace sfumato
