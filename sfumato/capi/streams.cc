#include "sfumato/capi/streams.h"

#include <string>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/capi/call.h"
#include "sfumato/columns/arrow_writer.h"

namespace sfumato::capi {

InputStream::~InputStream() {
  if (stream_ != nullptr && stream_->release != nullptr) stream_->release(stream_);
}

std::shared_ptr<const ArrowReader> InputStream::read() const {
  check_pointer(stream_, name_);
  if (stream_->release == nullptr) fail(ErrorKind::usage, "`{}` is a stream that was released", name_);
  return std::make_shared<const ArrowReader>(*stream_, name_);
}

void clear_output(ArrowArrayStream* stream, const char* name) {
  check_pointer(stream, name);
  *stream = {};
}

void write_rows(const Rows& rows, ArrowArrayStream& stream) {
  if (const auto* const table = std::get_if<Table>(&rows)) {
    return ArrowWriter(*table, natural_fields(table->schema)).stream(stream);
  }
  const auto& points = std::get<Points>(rows);
  std::vector<ArrowField> fields;
  for (const std::string& name : points.columns) fields.push_back({.name = name, .format = "g"});
  ArrowWriter(points, fields).stream(stream);
}

}  // namespace sfumato::capi
