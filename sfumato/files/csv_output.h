// Writes records of text to a CSV file in a dialect.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "sfumato/base/atomic_file.h"
#include "sfumato/files/csv_dialect.h"
#include "sfumato/files/packed_file.h"

namespace sfumato {

/// A file of text in the encoding of a dialect, compressed if its name ends in .gz or .zst. Text goes in as UTF-8. All
/// functions throw Error (failure) if the file cannot be written or the encoding lacks a character.
class CsvOutput {
 public:
  CsvOutput(AtomicFile file, const CsvDialect& dialect);
  /// Writes text as it is.
  void write(std::string_view text);
  /// Like AtomicFile::commit().
  void commit() { file_.commit(); }
  const CsvDialect& dialect() const { return dialect_; }
  const std::string& name() const { return file_.name(); }

 private:
  CsvDialect dialect_;
  PackedFile file_;
  std::string encoded_;
};

/// Appends a text as a field, in quotes if `quoted` or if it needs them.
void append_field(std::string& out, std::string_view text, const CsvDialect& dialect, bool quoted);

/// Appends a name of a header, which stands in quotes also where it has the separator of another dialect in it, so that
/// the first line tells the separator.
void append_name(std::string& out, std::string_view text, const CsvDialect& dialect);

}  // namespace sfumato
