// Helpers of the fuzzers: in-memory files, expected errors, round-trip comparisons.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "sfumato/base/error.h"

namespace sfumato::fuzzing {

inline void require(bool holds) {
  if (!holds) std::abort();
}

/// Bytes as an in-memory file.
class MemoryFile {
 public:
  MemoryFile(const std::uint8_t* data, std::size_t size) : descriptor_(memfd_create("input", 0)) {
    require(descriptor_ >= 0 && write(descriptor_, data, size) == static_cast<ssize_t>(size));
  }
  ~MemoryFile() { close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

/// Runs an action that may throw Error (bad_data) with one line of text; any other error is a bug.
inline void may_refuse(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    require(error.kind() == ErrorKind::bad_data);
    require(std::string_view(error.what()).find_first_of("\n\r\x1b") == std::string_view::npos);
  }
}

/// A path for temporary files, the same in every call; scripts/run_fuzzers.sh removes its folder.
inline const std::string& scratch_path(const std::string& ending) {
  static const std::string path = [&] {
    std::string pattern = (std::filesystem::temp_directory_path() / "sfumato-fuzz-XXXXXX").string();
    require(mkdtemp(pattern.data()) != nullptr);
    return pattern + "/table" + ending;
  }();
  return path;
}

}  // namespace sfumato::fuzzing
