// Files to read from, with the errors in words.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace sfumato {

/// A file open for reading. Errors are ErrorKind::failure with the system's reason:
/// "cannot read 'x.csv': No such file or directory".
class InputFile {
 public:
  explicit InputFile(const std::string& path);
  /// Fills `out` as far as the file goes and returns the number of bytes.
  std::size_t read(std::span<char> out);
  /// Bytes in the file; nothing for a pipe or a device.
  std::optional<std::uint64_t> size() const { return size_; }
  const std::string& path() const { return path_; }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  [[noreturn]] void fail_with_reason(int error) const;

  std::string path_;
  std::unique_ptr<std::FILE, Close> file_;
  std::optional<std::uint64_t> size_;
};

}  // namespace sfumato
