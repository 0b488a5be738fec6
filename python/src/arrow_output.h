// Rows of the engine as an Arrow stream that other programs take without copying.
#pragma once

#include <nanobind/nanobind.h>

#include <memory>
#include <vector>

#include "arrow_abi.h"
#include "arrow_input.h"
#include "sfumato/base/points.h"
#include "sfumato/columns/table.h"

namespace sfumato::python {

/// The types that new rows have when nothing is known of a frame that they should be like.
std::vector<ArrowLayout> natural_layouts(const Schema& schema);

/// Columns as Arrow arrays. Handed out any number of times: the arrays share them.
class ArrowOutput {
 public:
  /// The columns of a frame in the types of layouts, which are found by name. Throws Error (usage) where one is
  /// missing.
  ArrowOutput(const Table& table, const std::vector<ArrowLayout>& layouts);
  /// Points; of integer columns rounded.
  ArrowOutput(const Points& table, const std::vector<ArrowLayout>& layouts);
  /// A capsule that holds an ArrowArrayStream, as the Arrow PyCapsule interface has it.
  nanobind::object capsule() const;

  struct Array;  // with its buffers
  struct Columns;

 private:
  std::shared_ptr<const Columns> columns_;
};

}  // namespace sfumato::python
