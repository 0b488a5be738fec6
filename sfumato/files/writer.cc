#include "sfumato/files/writer.h"

#include <filesystem>

#include "sfumato/base/atomic_file.h"
#include "sfumato/files/csv.h"
#include "sfumato/files/npy.h"
#include "sfumato/files/table_format.h"

namespace sfumato {

std::unique_ptr<PointsWriter> make_points_writer(const std::string& path, const std::vector<std::string>& columns,
                                                 std::uint64_t rows, const std::optional<CsvDialect>& dialect) {
  check_table_path(path, TableContent::numbers);
  if (std::filesystem::path(path).extension() == ".npy") {
    return std::make_unique<NpyWriter>(AtomicFile(path), rows, columns.size(), NpyType::float64);
  }
  return std::make_unique<CsvWriter>(AtomicFile(path), columns, dialect.value_or(dialect_of_path(path, {})));
}

void write_points(const Points& points, const std::string& path, const std::optional<CsvDialect>& dialect) {
  const std::unique_ptr<PointsWriter> writer = make_points_writer(path, points.columns, points.rows(), dialect);
  writer->append(std::span<const double>(points.values));
  writer->finish();
}

}  // namespace sfumato
