// A Table or Points as an Arrow stream, which other programs take without copying.
#pragma once

#include <memory>
#include <vector>

#include "sfumato/base/points.h"
#include "sfumato/columns/arrow_abi.h"
#include "sfumato/columns/arrow_types.h"
#include "sfumato/columns/table.h"

namespace sfumato {

struct ArrowTable;

/// The types that new rows have when nothing is known of a frame that they should be like.
std::vector<ArrowField> natural_fields(const Schema& schema);

/// Rows laid out once and handed out any number of times: all streams share the buffers.
class ArrowWriter {
 public:
  /// The columns of a table in the types of fields, which are found by name. Throws Error (usage) where one is missing.
  ArrowWriter(const Table& table, const std::vector<ArrowField>& fields);
  /// Points; of integer columns rounded.
  ArrowWriter(const Points& points, const std::vector<ArrowField>& fields);
  /// Makes a stream, which the caller releases. It may outlive the writer.
  void stream(ArrowArrayStream& out) const;
  /// The buffers.
  const ArrowTable& values() const { return *values_; }

 private:
  std::shared_ptr<const ArrowTable> values_;
};

}  // namespace sfumato
