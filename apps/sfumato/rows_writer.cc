#include "apps/sfumato/rows_writer.h"

namespace sfumato::app {

RowsWriter::RowsWriter(const Model& model, const std::string& path, std::uint64_t count) {
  if (const auto* const table = std::get_if<TableModel>(&model)) {
    table_.emplace(AtomicFile(path), table->codec.schema);
  } else {
    points_ = make_points_writer(path, column_names(model), count);
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
