// Columns as the C structs of an Arrow stream, which share their buffers.
#pragma once

#include <memory>

#include "sfumato/columns/arrow_abi.h"
#include "sfumato/columns/arrow_values.h"

namespace sfumato {

/// Makes a stream of one batch. The table lives for as long as someone holds the stream, its schema or one of its
/// arrays.
void export_stream(std::shared_ptr<const ArrowTable> table, ArrowArrayStream& stream);

}  // namespace sfumato
