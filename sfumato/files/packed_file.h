// Output files, compressed according to their name.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "sfumato/base/atomic_file.h"

namespace sfumato {

/// An AtomicFile that is compressed by gzip if its name ends in .gz, by Zstandard if it ends in .zst. The output is
/// deterministic.
class PackedFile {
 public:
  explicit PackedFile(AtomicFile file);
  PackedFile(PackedFile&& other) noexcept;
  PackedFile& operator=(PackedFile&& other) = delete;
  ~PackedFile();

  void write(std::string_view bytes);
  /// Like AtomicFile::commit().
  void commit();
  const std::string& name() const { return file_.name(); }

  class Packer;

 private:
  AtomicFile file_;
  std::unique_ptr<Packer> packer_;  // null if not compressed
};

}  // namespace sfumato
