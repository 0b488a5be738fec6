// The parts of the module _core, and what they share.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <cstddef>
#include <string>
#include <vector>

#include "sfumato/base/matrix.h"
#include "sfumato/base/points.h"
#include "sfumato/engine/data_source.h"

namespace sfumato::python {

/// Points and tables, to and from NumPy and Arrow.
void bind_data(nanobind::module_& module);
/// Models of any kind.
void bind_model(nanobind::module_& module);
/// Reports on tables and distances of points, after bind_model().
void bind_measures(nanobind::module_& module);
/// The mathematics on arrays, after bind_model().
void bind_mathematics(nanobind::module_& module);

/// The data in a _core.Points or a _core.ArrowReader, which stays alive as long, or the file or toy set that a text
/// names. Throws TypeError for another object.
DataSource source_of(nanobind::handle data);

/// An array of Python's, of any memory, read in place.
using DoubleArray = nanobind::ndarray<const double, nanobind::c_contig, nanobind::device::cpu>;
using FloatArray = nanobind::ndarray<const float, nanobind::c_contig, nanobind::device::cpu>;

/// Numbers as a new NumPy array that owns them.
nanobind::object to_numpy(std::vector<double> numbers);
nanobind::object to_numpy(std::vector<double> numbers, std::size_t rows, std::size_t cols);
nanobind::object to_numpy(MatrixBuffer numbers);

}  // namespace sfumato::python
