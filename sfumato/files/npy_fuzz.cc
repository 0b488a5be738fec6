// Any bytes as an .npy file: start it with testdata/ as its corpus.
#include <cmath>

#include "sfumato/files/fuzzing.h"
#include "sfumato/files/npy.h"

using sfumato::Table;
using sfumato::fuzzing::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const sfumato::fuzzing::MemoryFile file(data, size);
  sfumato::fuzzing::may_refuse([&] {
    const Table table = sfumato::read_npy(file.path());
    require(table.rows() > 0 && table.values.size() * sizeof(float) <= size);
    for (const double value : table.values) require(std::isfinite(value));
    // What was read can be written, and is the same when it is read again.
    const std::string& path = sfumato::fuzzing::scratch_path(".npy");
    sfumato::write_table(table, path);
    const Table again = sfumato::read_npy(path);
    require(again.columns == table.columns && again.values == table.values);
  });
  return 0;
}
