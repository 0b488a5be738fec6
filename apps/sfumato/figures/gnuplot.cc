#include "apps/sfumato/figures/gnuplot.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>

#include "sfumato/base/atomic_file.h"
#include "sfumato/base/error.h"

namespace sfumato::app {

namespace {

// A folder for the script and what gnuplot says, gone with its object.
class WorkFolder {
 public:
  WorkFolder() {
    std::error_code error;
    const std::filesystem::path parent = std::filesystem::temp_directory_path(error);
    if (error) fail(ErrorKind::failure, "TMPDIR is not a folder that can be used: {}", error.message());
    std::string pattern = (parent / "sfumato-plot-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
      fail(ErrorKind::failure, "cannot make a folder in '{}': {}; free some space there, or set TMPDIR to another",
           parent.string(), std::generic_category().message(errno));
    }
    path_ = pattern;
  }
  ~WorkFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  std::string operator/(const char* name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

std::string content(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write_text(const std::string& path, const std::string& text) {
  std::ofstream stream(path, std::ios::binary);
  stream << text;
  stream.close();
  if (!stream) fail(ErrorKind::failure, "cannot write '{}': is the disk full?", path);
}

// The line that gnuplot complains with, without its quotes of the script, or how it ended.
std::string complaint(const std::string& messages, int status) {
  const std::size_t line = messages.find("line ");
  const std::size_t begin =
      line == std::string::npos ? std::min(messages.find_first_not_of(" \n"), messages.size()) : line;
  std::string text = messages.substr(begin, messages.find('\n', begin) - begin);
  if (!text.empty()) return text;
  return WIFSIGNALED(status) ? fmt::format("signal {} ended it", WTERMSIG(status))
                             : fmt::format("it ended with status {} and no message", WEXITSTATUS(status));
}

// Reads all that comes through a descriptor, and closes it.
std::string drained(int descriptor) {
  std::string bytes;
  std::array<char, 65536> block{};
  ssize_t count = 0;
  while ((count = read(descriptor, block.data(), block.size())) > 0 || (count < 0 && errno == EINTR)) {
    if (count > 0) bytes.append(block.data(), static_cast<std::size_t>(count));
  }
  close(descriptor);
  return bytes;
}

struct Run {
  int spawn_error = 0;
  int status = -1;
  std::string picture;
};

// The picture comes through a pipe: gnuplot does not notice when a disk is full.
Run run_script(const std::string& script, const std::string& messages) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    fail(ErrorKind::failure, "cannot start gnuplot: {}", std::generic_category().message(errno));
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  constexpr int kMode = 0600;
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, messages.c_str(), O_WRONLY | O_CREAT, kMode);
  std::string name = "gnuplot";
  std::string defaults = "-d";  // not what the user's ~/.gnuplot makes of it
  std::string argument = script;
  char* arguments[] = {name.data(), defaults.data(), argument.data(), nullptr};
  pid_t child = 0;
  Run result;
  result.spawn_error = posix_spawnp(&child, "gnuplot", &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  result.picture = drained(ends[0]);
  if (result.spawn_error != 0) return result;
  while (waitpid(child, &result.status, 0) < 0 && errno == EINTR) {
  }
  return result;
}

}  // namespace

std::string gnuplot_terminal(const std::string& path, int width, int height, bool animated) {
  const std::string ending = std::filesystem::path(path).extension().string();
  const std::string size = fmt::format("{},{}", width, height);
  if (ending == ".png") return "pngcairo enhanced font 'Sans,11' background '#ffffff' size " + size;
  if (ending == ".svg") return "svg enhanced font 'Sans,11' background '#ffffff' size " + size;
  if (ending == ".pdf") {
    constexpr double kPixelsAnInch = 100;
    return fmt::format("pdfcairo enhanced font 'Sans,9' size {:.2f}in,{:.2f}in", width / kPixelsAnInch,
                       height / kPixelsAnInch);
  }
  if (ending == ".gif") {
    return "gif enhanced font 'Sans,11' background '#ffffff' size " + size +
           (animated ? " animate delay 6 loop 0 optimize" : "");
  }
  fail(ErrorKind::usage, "cannot draw '{}': its ending is not .png, .svg, .pdf or .gif", path);
}

void check_picture(const std::string& path) {
  gnuplot_terminal(path, 1, 1, false);
  AtomicFile trial(path);
}

void run_gnuplot(const std::string& script, const std::string& path) {
  AtomicFile file(path);
  const WorkFolder folder;
  write_text(folder / "script", script);
  const Run done = run_script(folder / "script", folder / "messages");
  // A missing program shows here or, from older C libraries, as status 127.
  if (done.spawn_error == ENOENT ||
      (done.spawn_error == 0 && WIFEXITED(done.status) && WEXITSTATUS(done.status) == 127)) {
    fail(ErrorKind::failure, "cannot draw '{}': gnuplot is not installed; install it with: apt install gnuplot-nox",
         path);
  }
  if (done.spawn_error != 0) {
    fail(ErrorKind::failure, "cannot start gnuplot: {}", std::generic_category().message(done.spawn_error));
  }
  if (done.status != 0 || done.picture.empty()) {
    fail(ErrorKind::failure, "gnuplot could not draw '{}': {}", path,
         complaint(content(folder / "messages"), done.status));
  }
  file.write(done.picture);
  file.commit();
}

}  // namespace sfumato::app
