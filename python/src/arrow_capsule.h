// Arrow streams in the capsules of the Arrow PyCapsule interface.
#pragma once

#include <nanobind/nanobind.h>

#include <memory>
#include <string>

#include "sfumato/columns/arrow_reader.h"
#include "sfumato/columns/arrow_writer.h"

namespace sfumato::python {

/// Reads the stream in a capsule.
std::unique_ptr<ArrowReader> reader_of(const nanobind::capsule& capsule, std::string name);

/// A capsule with a stream of the writer's rows.
nanobind::object capsule_of(const ArrowWriter& writer);

}  // namespace sfumato::python
