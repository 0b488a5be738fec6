// Any bytes as a table of mixed columns.
#include <cmath>

#include "sfumato/columns/frame.h"
#include "sfumato/columns/frame_writer.h"
#include "sfumato/files/fuzzing.h"

using sfumato::ColumnSchema;
using sfumato::Frame;
using sfumato::FrameColumn;
using sfumato::fuzzing::require;

namespace {

void check_column(const ColumnSchema& schema, const FrameColumn& column, std::size_t rows) {
  require(column.numbers.size() == (sfumato::holds_numbers(schema.kind) ? rows : 0));
  require(column.codes.size() == (sfumato::holds_codes(schema.kind) ? rows : 0));
  for (const double x : column.numbers) {
    require(std::isnan(x) ? schema.may_miss : x >= schema.minimum && x <= schema.maximum);
  }
  for (const std::int32_t code : column.codes) {
    require(code < 0 ? schema.may_miss : static_cast<std::size_t>(code) < schema.levels.size());
  }
}

bool same(const FrameColumn& a, const FrameColumn& b) {
  if (a.codes != b.codes || a.numbers.size() != b.numbers.size()) return false;
  for (std::size_t i = 0; i < a.numbers.size(); ++i) {
    if (a.numbers[i] != b.numbers[i] && !(std::isnan(a.numbers[i]) && std::isnan(b.numbers[i]))) return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const sfumato::fuzzing::MemoryFile file(data, size);
  sfumato::fuzzing::may_refuse([&] {
    const Frame frame = sfumato::read_frame(file.path());
    require(frame.rows > 0 && frame.columns.size() == frame.schema.columns.size());
    for (std::size_t j = 0; j < frame.columns.size(); ++j) {
      check_column(frame.schema.columns[j], frame.columns[j], frame.rows);
    }
    // What was read can be written, and is the same when it is read again by its schema.
    const std::string& path = sfumato::fuzzing::scratch_path(".csv");
    sfumato::write_frame(frame, path);
    const Frame again = sfumato::read_frame(path, frame.schema);
    require(again.rows == frame.rows && again.schema == frame.schema);
    for (std::size_t j = 0; j < frame.columns.size(); ++j) require(same(again.columns[j], frame.columns[j]));
  });
  return 0;
}
