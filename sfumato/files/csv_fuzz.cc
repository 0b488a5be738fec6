// Fuzzer of the CSV reader.
#include <cmath>
#include <vector>

#include "sfumato/files/csv.h"
#include "sfumato/files/fuzzing.h"

using sfumato::Points;
using sfumato::fuzzing::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const sfumato::fuzzing::MemoryFile file(data, size);
  sfumato::fuzzing::may_refuse([&] {
    std::vector<std::size_t> lines;
    sfumato::CsvDialect dialect;
    sfumato::InputFile input(file.path());
    const Points points = sfumato::read_csv(input, &lines, sfumato::Blanks::refused, &dialect);
    require(points.rows() > 0 && lines.size() == points.rows());
    for (const double value : points.values) require(std::isfinite(value));
    // Points that can be read can be written, and read back the same.
    const std::string& path = sfumato::fuzzing::scratch_path(".csv");
    sfumato::write_points(points, path);
    const Points again = sfumato::read_csv(path);
    require(again.columns == points.columns && again.values == points.values);
    // In the dialect of the file, too; its words tell the same dialect.
    require(sfumato::parse_dialect(sfumato::dialect_text(dialect)) == dialect);
    sfumato::write_points(points, path, dialect);
    const Points same = sfumato::read_csv(path);
    require(same.columns == points.columns && same.values == points.values);
  });
  return 0;
}
