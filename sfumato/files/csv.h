// Reads and writes Points as CSV (RFC 4180).
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "sfumato/base/atomic_file.h"
#include "sfumato/base/points.h"
#include "sfumato/files/csv_output.h"
#include "sfumato/files/input_file.h"
#include "sfumato/files/writer.h"

namespace sfumato {

/// Reads numbers from a file of any dialect. The first row is a header if one of its fields is neither a number nor
/// missing; otherwise the columns are named x0, x1, ... Accepts all that read_csv_records() does. `lines` receives the
/// line number of each row, `dialect` the file's. Throws Error
/// (failure) if the file cannot be read, and (bad_data) with line and column for an empty file, a header without rows,
/// blank or duplicate names, rows of different lengths, text among the numbers, Inf, and missing values and NaN unless
/// blanks are kept.
Points read_csv(InputFile& file, std::vector<std::size_t>* lines = nullptr, Blanks blanks = Blanks::refused,
                CsvDialect* dialect = nullptr);
Points read_csv(const std::string& path, std::vector<std::size_t>* lines = nullptr, Blanks blanks = Blanks::refused);

/// Writes a CSV file with the shortest decimal numbers that read back the same. Compressed if the file name ends in .gz
/// or .zst.
class CsvWriter final : public PointsWriter {
 public:
  CsvWriter(AtomicFile file, const std::vector<std::string>& columns, const CsvDialect& dialect = {});
  void append(std::span<const double> rows) override;
  void append(std::span<const float> rows) override;
  void finish() override;

 private:
  template <class T>
  void append_rows(std::span<const T> rows);

  CsvOutput file_;
  std::size_t cols_;
};

}  // namespace sfumato
