// The C interface: rows from files and to files.
#include <string>

#include "sfumato/capi/call.h"
#include "sfumato/capi/handles.h"
#include "sfumato/capi/streams.h"
#include "sfumato/engine/impute.h"
#include "sfumato/engine/write_rows.h"

namespace sfumato::capi {

namespace {

Rows read_model_rows(const Model& model, const DataSource& source) {
  if (const auto* const table = std::get_if<TableModel>(&model)) return read_incomplete(source, *table);
  return read_points(source, Blanks::kept);
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

sfumato_status sfumato_write_file(const sfumato_model* model, struct ArrowArrayStream* data, const char* path,
                                  const char* dialect) {
  const sfumato::capi::InputStream input(data, "data");
  return run_call([&] {
    check_pointer(model, "model");
    check_pointer(path, "path");
    sfumato::write_rows(model->model, input.source(), path, dialect == nullptr ? "" : dialect);
  });
}

}  // extern "C"
