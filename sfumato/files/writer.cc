#include "sfumato/files/writer.h"

#include <filesystem>

#include "sfumato/base/atomic_file.h"
#include "sfumato/files/csv.h"
#include "sfumato/files/npy.h"

namespace sfumato {

std::unique_ptr<TableWriter> make_table_writer(const std::string& path, const std::vector<std::string>& columns,
                                               std::uint64_t rows) {
  if (std::filesystem::path(path).extension() == ".npy") {
    return std::make_unique<NpyWriter>(AtomicFile(path), rows, columns.size(), NpyType::float64);
  }
  return std::make_unique<CsvWriter>(AtomicFile(path), columns);
}

void write_table(const Table& table, const std::string& path) {
  const std::unique_ptr<TableWriter> writer = make_table_writer(path, table.columns, table.rows());
  writer->append(std::span<const double>(table.values));
  writer->finish();
}

}  // namespace sfumato
