#include "sfumato/engine/write_rows.h"

#include <algorithm>
#include <vector>

#include "sfumato/columns/table_writer.h"
#include "sfumato/engine/output_dialect.h"
#include "sfumato/files/table_format.h"
#include "sfumato/files/writer.h"

namespace sfumato {

namespace {

// Whether a frame has all columns of a model; other rows are numbers, such as scores.
bool has_all_columns(const DataSource& rows, const std::vector<std::string>& names) {
  const auto* const frame = std::get_if<std::shared_ptr<const ArrowReader>>(&rows.data);
  if (frame == nullptr) return true;
  const std::vector<ArrowField>& fields = (*frame)->fields();
  return std::ranges::all_of(names, [&](const std::string& name) {
    return std::ranges::find(fields, name, &ArrowField::name) != fields.end();
  });
}

}  // namespace

void write_rows(const Model& model, const DataSource& rows, const std::string& path, const std::string& dialect) {
  const CsvDialect form = output_dialect(model, dialect, path);
  const auto* const table = std::get_if<TableModel>(&model);
  if (table == nullptr || !has_all_columns(rows, column_names(model))) {
    check_table_path(path, TableContent::numbers);
    return write_points(read_points(rows, Blanks::kept), path, form);
  }
  check_table_path(path, TableContent::words);
  write_table(read_rows(rows, table->codec.schema), path, form);
}

}  // namespace sfumato
