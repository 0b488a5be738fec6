#include "sfumato/base/atomic_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include "sfumato/base/error.h"

namespace sfumato {
namespace {

namespace fs = std::filesystem;

class AtomicFileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "sfumato-atomic-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
  }
  void TearDown() override { fs::remove_all(directory_); }

  std::string path(const std::string& name) const { return (directory_ / name).string(); }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(directory_), fs::directory_iterator()));
  }
  static std::string content(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  static void put(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }
  static mode_t mode(const std::string& path) {
    struct stat status {};
    EXPECT_EQ(stat(path.c_str(), &status), 0);
    return status.st_mode & 07777;
  }
  static std::string message(const std::string& path, const std::string& text) {
    try {
      AtomicFile file(path);
      file.write(text);
      file.commit();
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::failure);
      return error.what();
    }
    return "";
  }

  fs::path directory_;
};

TEST_F(AtomicFileTest, AppearsOnCommitAndNotBefore) {
  AtomicFile file(path("a.txt"));
  const std::string large(1000000, 'x');
  file.write("head ");
  file.write(large);
  file.write(" tail");
  EXPECT_FALSE(fs::exists(path("a.txt")));
  file.commit();
  EXPECT_EQ(content(path("a.txt")), "head " + large + " tail");
  EXPECT_EQ(files(), 1U);
}

TEST_F(AtomicFileTest, AnExistingFileIsUntouchedWithoutCommit) {
  put(path("a.txt"), "old");
  {
    AtomicFile file(path("a.txt"));
    file.write(std::string(1000000, 'x'));
  }
  EXPECT_EQ(content(path("a.txt")), "old");
  EXPECT_EQ(files(), 1U);
}

// A killed process leaves what is in the folder before commit().
TEST_F(AtomicFileTest, HasNoNameBeforeTheCommitWhereTheFileSystemCan) {
  const int unnamed = open(directory_.c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, 0600);
  if (unnamed < 0) GTEST_SKIP() << "no files without a name here";
  close(unnamed);
  AtomicFile file(path("a.txt"));
  file.write(std::string(1000000, 'x'));
  EXPECT_EQ(files(), 0U);
  file.commit();
  EXPECT_EQ(files(), 1U);
}

// A process that was killed between naming and renaming leaves such a file; one that lives holds a lock on its own.
TEST_F(AtomicFileTest, RemovesWhatAKilledProcessLeft) {
  const std::string abandoned = path(".a.txt.999999-0.tmp");
  const std::string locked = path(".a.txt.999999-1.tmp");
  const std::string young = path(".a.txt.999999-2.tmp");
  const std::string others = path(".b.txt.999999-0.tmp");
  for (const std::string& name : {abandoned, locked, young, others}) put(name, "x");
  for (const std::string& name : {abandoned, locked, others}) {
    fs::last_write_time(name, fs::file_time_type::clock::now() - std::chrono::minutes(5));
  }
  const int holder = open(locked.c_str(), O_RDONLY);
  ASSERT_EQ(flock(holder, LOCK_EX | LOCK_NB), 0);
  EXPECT_EQ(message(path("a.txt"), "new"), "");
  close(holder);
  EXPECT_FALSE(fs::exists(abandoned));
  EXPECT_TRUE(fs::exists(locked) && fs::exists(young) && fs::exists(others));
  EXPECT_EQ(content(path("a.txt")), "new");
}

TEST_F(AtomicFileTest, MovingHandsTheFileOver) {
  AtomicFile first(path("a.txt"));
  first.write("one ");
  AtomicFile second(std::move(first));
  second.write("two");
  second.commit();
  EXPECT_EQ(content(path("a.txt")), "one two");
}

TEST_F(AtomicFileTest, HasTheModeOfAPlainCreateOrOfTheFileReplaced) {
  const mode_t before = umask(027);
  message(path("new.txt"), "x");
  put(path("old.txt"), "x");
  fs::permissions(path("old.txt"), fs::perms::owner_read | fs::perms::owner_write);
  message(path("old.txt"), "y");
  umask(before);
  EXPECT_EQ(mode(path("new.txt")), 0640U);
  EXPECT_EQ(mode(path("old.txt")), 0600U);
}

TEST_F(AtomicFileTest, FollowsLinksWhetherTheirTargetExistsOrNot) {
  fs::create_directory(path("sub"));
  put(path("sub/real.txt"), "old");
  fs::create_symlink("sub/real.txt", path("link.txt"));
  fs::create_symlink("sub/none.txt", path("dangling.txt"));
  fs::create_symlink("loop.txt", path("loop.txt"));
  EXPECT_EQ(message(path("link.txt"), "new"), "");
  EXPECT_EQ(message(path("dangling.txt"), "new"), "");
  EXPECT_TRUE(fs::is_symlink(path("link.txt")));
  EXPECT_EQ(content(path("sub/real.txt")), "new");
  EXPECT_EQ(content(path("sub/none.txt")), "new");
  EXPECT_NE(message(path("loop.txt"), "new").find("symbolic links"), std::string::npos);
}

TEST_F(AtomicFileTest, ErrorsNameTheFileAndTheReason) {
  EXPECT_EQ(message("/dev/full", "x"), "cannot write '/dev/full': No space left on device");
  EXPECT_EQ(message(path(""), "x"), "cannot write '" + path("") + "': Is a directory");
  EXPECT_EQ(message(path("no/such"), "x"), "cannot write '" + path("no/such") + "': No such file or directory");
  put(path("file"), "x");
  EXPECT_EQ(message(path("file/below"), "x"), "cannot write '" + path("file/below") + "': Not a directory");
  EXPECT_EQ(message("", "x"), "cannot write '': No such file or directory");
  EXPECT_EQ(files(), 1U);
}

TEST_F(AtomicFileTest, LongNamesFit) {
  const std::string name(255, 'n');
  EXPECT_EQ(message(path(name), "x"), "");
  EXPECT_EQ(content(path(name)), "x");
}

TEST_F(AtomicFileTest, WritesStraightToAPipe) {
  ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
  std::string seen;
  std::thread reader([&] { seen = content(path("pipe")); });
  EXPECT_EQ(message(path("pipe"), "through"), "");
  reader.join();
  EXPECT_EQ(seen, "through");
  EXPECT_TRUE(fs::is_fifo(path("pipe")));
}

TEST_F(AtomicFileTest, WritesAfterWhatStandsInARedirectedFile) {
  const int descriptor = open(path("a.txt").c_str(), O_WRONLY | O_CREAT, 0600);
  ASSERT_GE(descriptor, 0);
  ASSERT_EQ(write(descriptor, "before ", 7), 7);
  EXPECT_EQ(message("/dev/fd/" + std::to_string(descriptor), "one "), "");
  EXPECT_EQ(message("/proc/self/fd/" + std::to_string(descriptor), "two "), "");
  EXPECT_EQ(close(descriptor), 0);
  EXPECT_EQ(content(path("a.txt")), "before one two ");
}

TEST_F(AtomicFileTest, ADashIsStandardOutputWhichStaysOpen) {
  const int file = open(path("a.txt").c_str(), O_WRONLY | O_CREAT, 0600);
  const int output = dup(STDOUT_FILENO);
  std::fflush(stdout);
  dup2(file, STDOUT_FILENO);
  std::string complaints = message("-", "one ");
  complaints += message("-", "two");
  dup2(output, STDOUT_FILENO);
  close(file);
  close(output);
  EXPECT_EQ(complaints, "");
  EXPECT_EQ(content(path("a.txt")), "one two");
}

}  // namespace
}  // namespace sfumato
