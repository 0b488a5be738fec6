// Any bytes as a CSV file.
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
    const Points points = sfumato::read_csv(file.path(), &lines);
    require(points.rows() > 0 && lines.size() == points.rows());
    for (const double value : points.values) require(std::isfinite(value));
    // What was read can be written, and is the same when it is read again.
    const std::string& path = sfumato::fuzzing::scratch_path(".csv");
    sfumato::write_points(points, path);
    const Points again = sfumato::read_csv(path);
    require(again.columns == points.columns && again.values == points.values);
  });
  return 0;
}
