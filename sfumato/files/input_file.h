// Input files, decompressed on the fly.
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

/// A file open for reading; "-" is standard input. Gzip and Zstandard data are recognised by their first bytes and
/// decompressed. Throws Error (failure) with the reason of the operating system: "cannot read 'x.csv': No such file or
/// directory".
class InputFile {
 public:
  explicit InputFile(const std::string& path);
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  /// Reads up to out.size() bytes and returns their number; fewer only at the end of the file.
  std::size_t read(std::span<char> out);
  /// The next `count` bytes, or as many as there are, without consuming them.
  std::string_view peek(std::size_t count);
  /// The size in bytes; empty for a pipe or a device and, once reading has started, for a compressed file.
  std::optional<std::uint64_t> size() const { return size_; }
  /// The name of the file in error messages.
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
  std::unique_ptr<Unpacker> unpacker_;  // null if not compressed
  std::string peeked_;                  // read from the file but not yet returned
};

}  // namespace sfumato
