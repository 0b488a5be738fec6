// Columns in buffers as Arrow lays them out, to and from NumPy: for frames of pandas without pyarrow.
#pragma once

#include <nanobind/nanobind.h>

#include <memory>
#include <string>

#include "sfumato/columns/arrow_reader.h"
#include "sfumato/columns/arrow_writer.h"

namespace sfumato::python {

/// Reads columns, each a tuple (name, format, ordered, length, nulls, [buffers], dictionary): a buffer is bytes, empty
/// for none, the first is the validity bitmap; dictionary is such a tuple or None. The bytes are copied. `name` is what
/// messages call the data.
std::unique_ptr<ArrowReader> reader_of_buffers(const nanobind::list& columns, std::string name);

/// The columns of new rows as such tuples, with NumPy arrays of bytes.
nanobind::list buffers_of(const ArrowWriter& writer);

}  // namespace sfumato::python
