#include "apps/sfumato/gnuplot.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

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
    std::string pattern = (std::filesystem::temp_directory_path() / "sfumato-plot-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
      fail(ErrorKind::failure, "cannot make a folder in '{}': {}", std::filesystem::temp_directory_path().string(),
           std::generic_category().message(errno));
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

void put(const std::string& path, const std::string& text) {
  std::ofstream stream(path, std::ios::binary);
  stream << text;
  stream.close();
  if (!stream) fail(ErrorKind::failure, "cannot write '{}': is the disk full?", path);
}

// The first line that gnuplot complains with, without its quotes of the script.
std::string complaint(const std::string& text) {
  const std::size_t line = text.find("line ");
  const std::size_t begin = line == std::string::npos ? 0 : line;
  return text.substr(begin, text.find('\n', begin) - begin);
}

// gnuplot's exit status, or the error of starting it.
int spawn_gnuplot(const std::string& script, const std::string& out, const std::string& messages, int& spawn_error) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  constexpr int kMode = 0600;
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(), O_WRONLY | O_CREAT, kMode);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, messages.c_str(), O_WRONLY | O_CREAT, kMode);
  std::string name = "gnuplot";
  std::string argument = script;
  char* arguments[] = {name.data(), argument.data(), nullptr};
  pid_t child = 0;
  spawn_error = posix_spawnp(&child, "gnuplot", &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  if (spawn_error != 0) return -1;
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
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

void run_gnuplot(const std::string& script, const std::string& path) {
  AtomicFile file(path);  // first, so that a place that cannot be written to costs no time
  const WorkFolder folder;
  put(folder / "script", script);
  int spawn_error = 0;
  const int status = spawn_gnuplot(folder / "script", folder / "picture", folder / "messages", spawn_error);
  // A missing program shows here or, from older C libraries, as status 127.
  if (spawn_error == ENOENT || (spawn_error == 0 && WIFEXITED(status) && WEXITSTATUS(status) == 127)) {
    fail(ErrorKind::failure, "cannot draw '{}': gnuplot is not installed; install it with: apt install gnuplot-nox",
         path);
  }
  if (spawn_error != 0) {
    fail(ErrorKind::failure, "cannot start gnuplot: {}", std::generic_category().message(spawn_error));
  }
  const std::string picture = content(folder / "picture");
  if (status != 0 || picture.empty()) {
    fail(ErrorKind::failure, "gnuplot could not draw '{}': {}", path, complaint(content(folder / "messages")));
  }
  file.write(picture);
  file.commit();
}

}  // namespace sfumato::app
