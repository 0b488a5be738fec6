// Any bytes as a CSV file.
#include <cmath>
#include <vector>

#include "sfumato/files/csv.h"
#include "sfumato/files/fuzzing.h"

using sfumato::Table;
using sfumato::fuzzing::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const sfumato::fuzzing::MemoryFile file(data, size);
  sfumato::fuzzing::may_refuse([&] {
    std::vector<std::size_t> lines;
    const Table table = sfumato::read_csv(file.path(), &lines);
    require(table.rows() > 0 && lines.size() == table.rows());
    for (const double value : table.values) require(std::isfinite(value));
    // What was read can be written, and is the same when it is read again.
    const std::string& path = sfumato::fuzzing::scratch_path(".csv");
    sfumato::write_table(table, path);
    const Table again = sfumato::read_csv(path);
    require(again.columns == table.columns && again.values == table.values);
  });
  return 0;
}
