// Files to read from, with the errors in words.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sfumato {

/// A file open for reading; "-" is standard input. Errors are ErrorKind::failure with the system's reason:
/// "cannot read 'x.csv': No such file or directory".
class InputFile {
 public:
  explicit InputFile(const std::string& path);
  /// Fills `out` as far as the file goes and returns the number of bytes.
  std::size_t read(std::span<char> out);
  /// The next bytes, `count` of them or as many as there are, which read() will still return.
  std::string_view peek(std::size_t count);
  /// Bytes in the file; nothing for a pipe or a device.
  std::optional<std::uint64_t> size() const { return size_; }
  /// What messages call the file.
  const std::string& path() const { return path_; }

 private:
  struct Close {
    void operator()(std::FILE* file) const {
      if (file != stdin) std::fclose(file);
    }
  };
  std::size_t read_on(std::span<char> out);
  [[noreturn]] void fail_with_reason(int error) const;

  std::string path_;
  std::unique_ptr<std::FILE, Close> file_;
  std::optional<std::uint64_t> size_;
  std::string peeked_;  // read from the file and not yet returned
};

}  // namespace sfumato
