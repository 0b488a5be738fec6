// The C interface: rows from files and to files.
#include <algorithm>
#include <string>
#include <vector>

#include "sfumato/capi/call.h"
#include "sfumato/capi/handles.h"
#include "sfumato/capi/streams.h"
#include "sfumato/columns/table_writer.h"
#include "sfumato/engine/impute.h"
#include "sfumato/files/writer.h"

namespace sfumato::capi {

namespace {

Rows read_model_rows(const Model& model, const DataSource& source) {
  if (const auto* const table = std::get_if<TableModel>(&model)) return read_incomplete(source, *table);
  return read_points(source, Blanks::kept);
}

bool has_all_columns(const ArrowReader& data, const std::vector<std::string>& names) {
  return std::ranges::all_of(names, [&](const std::string& name) {
    return std::ranges::find(data.fields(), name, &ArrowField::name) != data.fields().end();
  });
}

void write_model_rows(const Model& model, const ArrowReader& data, const std::string& path) {
  const auto* const table = std::get_if<TableModel>(&model);
  if (table == nullptr || !has_all_columns(data, column_names(model))) return write_points(data.points(), path);
  write_table(data.table(table->codec.schema), path);
}

}  // namespace

}  // namespace sfumato::capi

using sfumato::capi::check_pointer;
using sfumato::capi::clear_output;
using sfumato::capi::run_call;

extern "C" {

sfumato_status sfumato_read_file(const sfumato_model* model, const char* path, struct ArrowArrayStream* data) {
  return run_call([&] {
    clear_output(data, "data");
    check_pointer(model, "model");
    check_pointer(path, "path");
    sfumato::capi::write_rows(sfumato::capi::read_model_rows(model->model, path), *data);
  });
}

sfumato_status sfumato_write_file(const sfumato_model* model, struct ArrowArrayStream* data, const char* path) {
  const sfumato::capi::InputStream input(data, "data");
  return run_call([&] {
    check_pointer(model, "model");
    check_pointer(path, "path");
    sfumato::capi::write_model_rows(model->model, *input.read(), path);
  });
}

}  // extern "C"
