// The parts of the module _core, and what they share.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "sfumato/base/matrix.h"
#include "sfumato/base/points.h"
#include "sfumato/columns/schema.h"

namespace sfumato::python {

/// Tables and frames, to and from NumPy and Arrow.
void bind_data(nanobind::module_& module);
/// Models of points.
void bind_points(nanobind::module_& module);
/// Models of tables of mixed columns.
void bind_rows(nanobind::module_& module);

/// The mathematics on arrays, after bind_points().
void bind_mathematics(nanobind::module_& module);

/// A schema in TOML, or none of an empty text. Throws Error as parse_schema() does.
Schema stated_schema(const std::string& toml);

/// An array of Python's, of any memory, read in place.
using DoubleArray = nanobind::ndarray<const double, nanobind::c_contig, nanobind::device::cpu>;
using FloatArray = nanobind::ndarray<const float, nanobind::c_contig, nanobind::device::cpu>;

/// Numbers as a new NumPy array that owns them.
nanobind::object to_numpy(std::vector<double> numbers);
nanobind::object to_numpy(std::vector<double> numbers, std::size_t rows, std::size_t cols);
nanobind::object to_numpy(MatrixBuffer numbers);

}  // namespace sfumato::python
