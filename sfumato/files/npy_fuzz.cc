// Fuzzer of the .npy reader; start it with testdata/ as its corpus.
#include <cmath>

#include "sfumato/files/fuzzing.h"
#include "sfumato/files/npy.h"

using sfumato::Points;
using sfumato::fuzzing::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const sfumato::fuzzing::MemoryFile file(data, size);
  sfumato::fuzzing::may_refuse([&] {
    const Points points = sfumato::read_npy(file.path());
    require(points.rows() > 0 && points.values.size() * sizeof(float) <= size);
    for (const double value : points.values) require(std::isfinite(value));
    // Points that can be read can be written, and read back the same.
    const std::string& path = sfumato::fuzzing::scratch_path(".npy");
    sfumato::write_points(points, path);
    const Points again = sfumato::read_npy(path);
    require(again.columns == points.columns && again.values == points.values);
  });
  return 0;
}
