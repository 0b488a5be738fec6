// Output files that are compressed where their name asks for it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "sfumato/base/atomic_file.h"

namespace sfumato {

/// An AtomicFile that is compressed by gzip where its name ends in .gz, by Zstandard where it ends in .zst. The same
/// bytes give the same file.
class PackedFile {
 public:
  explicit PackedFile(AtomicFile file);
  PackedFile(PackedFile&& other) noexcept;
  PackedFile& operator=(PackedFile&& other) = delete;
  ~PackedFile();

  void write(std::string_view bytes);
  /// As AtomicFile::commit().
  void commit();
  const std::string& name() const { return file_.name(); }

  class Packer;

 private:
  AtomicFile file_;
  std::unique_ptr<Packer> packer_;  // null: as it is
};

}  // namespace sfumato
