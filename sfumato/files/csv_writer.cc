#include <fmt/format.h>

#include <iterator>
#include <string_view>
#include <utility>

#include "sfumato/base/error.h"
#include "sfumato/files/csv.h"
#include "sfumato/files/csv_records.h"

namespace sfumato {

CsvWriter::CsvWriter(AtomicFile file, const std::vector<std::string>& columns)
    : file_(std::move(file)), cols_(columns.size()) {
  if (columns.empty()) fail(ErrorKind::usage, "cannot write '{}': a table needs a column", file_.name());
  std::string header;
  for (const std::string& name : columns) {
    header += csv_field(name) + ',';
  }
  header.back() = '\n';
  file_.write(header);
}

void CsvWriter::append(std::span<const double> rows) { append_rows(rows); }

void CsvWriter::append(std::span<const float> rows) { append_rows(rows); }

void CsvWriter::finish() { file_.commit(); }

template <class T>
void CsvWriter::append_rows(std::span<const T> rows) {
  if (rows.size() % cols_ != 0) {
    fail(ErrorKind::usage, "cannot write '{}': {} numbers are not whole rows of {}", file_.name(), rows.size(), cols_);
  }
  fmt::memory_buffer line;
  for (std::size_t first = 0; first < rows.size(); first += cols_) {
    line.clear();
    for (const T x : rows.subspan(first, cols_)) fmt::format_to(std::back_inserter(line), "{},", x);
    line[line.size() - 1] = '\n';
    file_.write(std::string_view(line.data(), line.size()));
  }
}

}  // namespace sfumato
