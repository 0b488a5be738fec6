// The rows of a CSV file on their way into a table of numbers. Only csv.cc uses this.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sfumato/base/points.h"
#include "sfumato/files/csv_records.h"

namespace sfumato {

/// Takes the records of a CSV file and builds the table.
class CsvRows {
 public:
  /// lines: receives the line on which each row of the table begins; may be null.
  CsvRows(std::string path, std::vector<std::size_t>* lines, Blanks blanks)
      : path_(std::move(path)), lines_(lines), blanks_(blanks) {}
  void take(const CsvRecord& record);
  Points finish();

 private:
  bool take_header(const CsvRecord& record);
  double number(std::string_view text, std::size_t line, std::size_t column) const;

  std::string path_;
  std::vector<std::size_t>* lines_;
  Blanks blanks_;
  Points points_;
};

}  // namespace sfumato
