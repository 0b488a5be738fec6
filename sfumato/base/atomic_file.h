// Output files that appear whole or not at all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace sfumato {

/// A file being written in the folder of its path, where commit() puts it in one step: whoever reads the path sees the
/// old file or the whole new one. Without commit() nothing has happened, and a process that is killed leaves nothing
/// behind where the file system knows files without a name (else a hidden .tmp file). A symbolic link is followed; what
/// is not a regular file (a pipe, /dev/stdout, /dev/null) is written to directly, and "-" is standard output. Errors
/// are ErrorKind::failure with the system's reason: "cannot write 'x.csv': No space left on device".
class AtomicFile {
 public:
  /// Starts a file for `path`, with the mode of the file that it will replace, or that of a plain create.
  explicit AtomicFile(const std::string& path);
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&& other) = delete;
  /// Drops what was not committed.
  ~AtomicFile();

  /// Appends bytes; they are buffered, so an error may show at a later call.
  void write(std::string_view bytes);
  void write(std::span<const std::byte> bytes);
  /// Writes bytes that begin so many from the file's beginning, at once; write() goes on where it was. Fails on what is
  /// not a regular file.
  void write_at(std::uint64_t offset, std::string_view bytes);
  /// Writes what is buffered, makes it durable and puts the file in its place. Nothing may be written afterwards.
  void commit();
  /// What messages call the file.
  const std::string& name() const { return name_; }

 private:
  void open_unnamed();
  void open_temporary();
  void give_name();
  void write_out(std::string_view bytes);
  void close_descriptor();
  [[noreturn]] void fail_with_reason(int error);

  std::string name_;
  std::string target_;     // where the file goes, links followed; empty when written to directly
  std::string temporary_;  // empty when there is none (yet, or any more)
  std::string buffer_;
  int descriptor_ = -1;
  bool owns_descriptor_ = true;  // not standard output, which stays open
};

}  // namespace sfumato
