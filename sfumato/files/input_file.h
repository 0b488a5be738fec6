// Files to read from, with the errors in words.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sfumato/files/unpacker.h"

namespace sfumato {

/// A file open for reading; "-" is standard input. What gzip or Zstandard have compressed is unpacked, as its first
/// bytes tell. Errors are ErrorKind::failure with the system's reason: "cannot read 'x.csv': No such file or
/// directory".
class InputFile {
 public:
  explicit InputFile(const std::string& path);
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  /// Fills `out` as far as the file goes and returns the number of bytes.
  std::size_t read(std::span<char> out);
  /// The next bytes, `count` of them or as many as there are, which read() will still return.
  std::string_view peek(std::size_t count);
  /// Bytes in the file; nothing for a pipe or a device and, once it is being read, for a compressed file.
  std::optional<std::uint64_t> size() const { return size_; }
  /// What messages call the file.
  const std::string& path() const { return path_; }

 private:
  struct Close {
    void operator()(std::FILE* file) const {
      if (file != stdin) std::fclose(file);
    }
  };
  void start();
  std::size_t read_on(std::span<char> out);
  std::size_t read_file(std::span<char> out);
  [[noreturn]] void fail_with_reason(int error) const;

  std::string path_;
  std::unique_ptr<std::FILE, Close> file_;
  std::optional<std::uint64_t> size_;
  bool started_ = false;
  std::unique_ptr<Unpacker> unpacker_;  // null: as it is
  std::string peeked_;                  // read from the file and not yet returned
};

}  // namespace sfumato
