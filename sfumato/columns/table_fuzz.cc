// Fuzzer of the table reader.
#include <cmath>

#include "sfumato/columns/table.h"
#include "sfumato/columns/table_writer.h"
#include "sfumato/files/fuzzing.h"

using sfumato::ColumnSchema;
using sfumato::Table;
using sfumato::TableColumn;
using sfumato::fuzzing::require;

namespace {

void check_column(const ColumnSchema& schema, const TableColumn& column, std::size_t rows) {
  require(column.numbers.size() == (sfumato::holds_numbers(schema.kind) ? rows : 0));
  require(column.indices.size() == (sfumato::holds_categories(schema.kind) ? rows : 0));
  for (const double x : column.numbers) {
    require(std::isnan(x) ? schema.may_miss : x >= schema.minimum && x <= schema.maximum);
  }
  for (const std::int32_t code : column.indices) {
    require(code < 0 ? schema.may_miss : static_cast<std::size_t>(code) < schema.categories.size());
  }
}

bool same(const TableColumn& a, const TableColumn& b) {
  if (a.indices != b.indices || a.numbers.size() != b.numbers.size()) return false;
  for (std::size_t i = 0; i < a.numbers.size(); ++i) {
    if (a.numbers[i] != b.numbers[i] && !(std::isnan(a.numbers[i]) && std::isnan(b.numbers[i]))) return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const sfumato::fuzzing::MemoryFile file(data, size);
  sfumato::fuzzing::may_refuse([&] {
    const Table table = sfumato::read_table(file.path());
    require(table.rows > 0 && table.columns.size() == table.schema.columns.size());
    for (std::size_t j = 0; j < table.columns.size(); ++j) {
      check_column(table.schema.columns[j], table.columns[j], table.rows);
    }
    // A table that can be read can be written, and reads back the same with its schema.
    const std::string& path = sfumato::fuzzing::scratch_path(".csv");
    sfumato::write_table(table, path);
    const Table again = sfumato::read_table(path, table.schema);
    require(again.rows == table.rows && again.schema == table.schema);
    for (std::size_t j = 0; j < table.columns.size(); ++j) require(same(again.columns[j], table.columns[j]));
  });
  return 0;
}
