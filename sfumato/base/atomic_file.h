// Atomic output files: a reader sees the old file or the complete new one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace sfumato {

/// A file that is written in the folder of its path and renamed to it by commit(), so that readers never see a partial
/// file. Without commit() the old file stays as it was. On file systems with unnamed files (O_TMPFILE) a killed process
/// leaves no temporary file; elsewhere it leaves a hidden .tmp file. Symbolic links are followed. A path that is not a
/// regular file (a pipe, /dev/stdout, /dev/null) is written directly, and "-" is standard output. Throws Error
/// (failure) with the reason of the operating system: "cannot write 'x.csv': No space left on device".
class AtomicFile {
 public:
  /// Starts a file with the mode of the file that it replaces, or with the default mode of a new file.
  explicit AtomicFile(const std::string& path);
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&& other) = delete;
  /// Discards a file that was not committed.
  ~AtomicFile();

  /// Appends bytes. They are buffered, so an error may be thrown by a later call.
  void write(std::string_view bytes);
  void write(std::span<const std::byte> bytes);
  /// Writes bytes at an offset from the beginning of the file, unbuffered; does not move the position of write().
  /// Throws Error (failure) if the path is not a regular file.
  void write_at(std::uint64_t offset, std::string_view bytes);
  /// Writes the buffer, synchronises the file to disk and renames it to its path. No write may follow.
  void commit();
  /// The name of the file in error messages.
  const std::string& name() const { return name_; }

 private:
  void open_unnamed();
  void open_temporary();
  void give_name();
  void remove_abandoned() const;
  void write_out(std::string_view bytes);
  void close_descriptor();
  [[noreturn]] void fail_with_reason(int error);

  std::string name_;
  std::string target_;     // path to rename to, links resolved; empty if written directly
  std::string temporary_;  // path of the temporary file; empty if there is none
  std::string buffer_;
  int descriptor_ = -1;
  bool owns_descriptor_ = true;  // false for standard output, which stays open
};

}  // namespace sfumato
