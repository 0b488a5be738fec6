// Converts CSV records to Points. Used by csv.cc only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sfumato/base/points.h"
#include "sfumato/files/csv_records.h"

namespace sfumato {

/// Receives the records of a CSV file and builds a matrix of numbers.
class CsvRows {
 public:
  /// lines: receives the line number of each row; may be null.
  CsvRows(std::string path, std::vector<std::size_t>* lines, Blanks blanks)
      : path_(std::move(path)), lines_(lines), blanks_(blanks) {}
  void take(const CsvRecord& record);
  Points finish();

 private:
  bool take_header(const CsvRecord& record);
  double number(std::string_view text, char decimal_mark, std::size_t line, std::size_t column) const;

  std::string path_;
  std::vector<std::size_t>* lines_;
  Blanks blanks_;
  Points points_;
};

}  // namespace sfumato
