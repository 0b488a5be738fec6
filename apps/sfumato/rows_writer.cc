#include "apps/sfumato/rows_writer.h"

#include "sfumato/files/table_format.h"

namespace sfumato::app {

RowsWriter::RowsWriter(const Model& model, const std::string& path, std::uint64_t count, const CsvDialect& dialect) {
  if (const auto* const table = std::get_if<TableModel>(&model)) {
    check_table_path(path, TableContent::words);
    table_.emplace(AtomicFile(path), table->codec.schema, dialect);
  } else {
    points_ = make_points_writer(path, column_names(model), count, dialect);
  }
}

void RowsWriter::append(const Rows& rows) {
  if (const auto* const points = std::get_if<Points>(&rows)) {
    points_->append(points->values);
    written_ += points->rows();
  } else {
    table_->append(std::get<Table>(rows));
    written_ += std::get<Table>(rows).rows;
  }
}

void RowsWriter::finish() { points_ ? points_->finish() : table_->finish(); }

}  // namespace sfumato::app
