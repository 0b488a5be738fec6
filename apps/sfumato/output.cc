#include "apps/sfumato/output.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "sfumato/base/atomic_file.h"
#include "sfumato/base/error.h"
#include "sfumato/files/table_format.h"
#include "sfumato/model_file/model_file.h"

namespace sfumato::app {

namespace fs = std::filesystem;

bool goes_to_terminal(const std::string& path) { return path == "-" && isatty(STDOUT_FILENO) != 0; }

void check_output(const std::string& path, OutputKind kind) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  const bool file = fs::is_regular_file(status);
  if (kind == OutputKind::model && goes_to_terminal(path)) {
    fail(ErrorKind::usage, "refusing to write a binary model to a terminal; use -o FILE");
  }
  // A pipe is not opened for a trial: its reader would take the end of it for the end of the data.
  if (path == "-" || (fs::exists(status) && !file && !fs::is_directory(status))) return;
  if (kind == OutputKind::model && file && !fs::is_empty(path, error) && !is_model_file(path)) {
    fail(ErrorKind::usage, "'{}' exists and is not a model; give -o another name, or remove the file", path);
  }
  if (kind != OutputKind::model && is_model_file(path)) {
    fail(ErrorKind::usage, "'{}' is a model, or named as one; give -o another name, as in points.csv or points.npy",
         path);
  }
  if (kind == OutputKind::table) check_table_path(path, TableContent::words);
  if (kind == OutputKind::numbers) check_table_path(path, TableContent::numbers);
  AtomicFile trial(path);
}

void check_json(bool json, const std::string& path, const std::string& what) {
  if (!json || path != "-") return;
  fail(ErrorKind::usage, "--json and the {} both go to standard output; give the {} a file with -o", what, what);
}

void write_out(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

void print_json(const Json& json) { write_out(json.text() + "\n"); }

void finish_output() {
  errno = 0;
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return;
  fail(ErrorKind::failure, "cannot write 'standard output': {}",
       std::generic_category().message(errno == 0 ? EIO : errno));
}

void save_or_rescue(const Checkpoint& checkpoint, const std::string& path) {
  std::string reason;
  try {
    return save(checkpoint, path);
  } catch (const Error& error) {
    reason = error.what();
  }
  const std::string name = path == "-" ? "model.safetensors" : fs::path(path).filename().string();
  std::error_code none;  // then the current folder
  const std::string refuge = (fs::temp_directory_path(none) / fmt::format("sfumato-{}-{}", getpid(), name)).string();
  try {
    save(checkpoint, refuge);
  } catch (const Error& error) {
    fail(ErrorKind::failure, "{}, and {}; the model is lost", reason, error.what());
  }
  fail(ErrorKind::failure, "{}; the model is safe in '{}', move it from there", reason, refuge);
}

}  // namespace sfumato::app
