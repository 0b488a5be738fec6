#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "sfumato/base/error.h"
#include "sfumato/files/csv.h"
#include "sfumato/files/csv_output.h"

namespace sfumato {

CsvWriter::CsvWriter(AtomicFile file, const std::vector<std::string>& columns, const CsvDialect& dialect)
    : file_(std::move(file), dialect), cols_(columns.size()) {
  if (columns.empty()) fail(ErrorKind::usage, "cannot write '{}': a table needs a column", file_.name());
  if (!dialect.header) return;
  std::string header;
  for (const std::string& name : columns) {
    append_name(header, name, dialect);
    header += dialect.separator;
  }
  header.pop_back();
  header += dialect.line_end();
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
  const CsvDialect& dialect = file_.dialect();
  const bool quoted = dialect.quoting == CsvQuoting::all || (dialect.decimal_comma && dialect.separator == ',');
  std::string line;
  for (std::size_t first = 0; first < rows.size(); first += cols_) {
    line.clear();
    for (const T x : rows.subspan(first, cols_)) {
      if (quoted) line += '"';
      const std::size_t start = line.size();
      fmt::format_to(std::back_inserter(line), "{}", x);
      if (dialect.decimal_comma) std::replace(line.begin() + static_cast<std::ptrdiff_t>(start), line.end(), '.', ',');
      if (quoted) line += '"';
      line += dialect.separator;
    }
    line.pop_back();
    line += dialect.line_end();
    file_.write(line);
  }
}

}  // namespace sfumato
