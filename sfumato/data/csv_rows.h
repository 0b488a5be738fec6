// The rows of a CSV file on their way into a table. Only csv.cc uses this.
#pragma once

#include <cstddef>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "sfumato/data/table.h"

namespace sfumato {

/// Takes what a CSV parser finds, field by field and line end by line end, and builds the table. An error is kept
/// until check(), since an exception must not cross the parser's C code.
class CsvRows {
 public:
  /// lines: receives the line on which each row of the table begins; may be null.
  explicit CsvRows(std::string path, std::vector<std::size_t>* lines = nullptr)
      : path_(std::move(path)), lines_(lines) {}
  void field(std::string_view raw);
  /// terminator: '\r', '\n', or -1 at the end of the file.
  void line_end(int terminator);
  /// Throws the first error so far.
  void check() const;
  /// The line on which the row now read began.
  std::size_t line() const { return line_; }
  Table finish();

 private:
  void take_field(std::string_view raw);
  void add_number(std::string_view text);
  void take_line_end(int terminator);
  void end_row();
  void take_first_row();
  void check_names() const;

  std::string path_;
  std::vector<std::size_t>* lines_;
  Table table_;
  bool have_columns_ = false;
  std::vector<std::string> first_row_;
  std::size_t line_ = 1;
  std::size_t lines_inside_ = 0;  // line ends in the quoted fields of this row
  std::size_t fields_ = 0;        // in this row so far
  bool after_cr_ = false;
  std::string complaint_;  // the first in this row
  std::exception_ptr error_;
};

}  // namespace sfumato
