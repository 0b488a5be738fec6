// Points and tables, to and from NumPy and Arrow.
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/unique_ptr.h>
#include <nanobind/stl/vector.h>

#include <memory>
#include <string>
#include <tuple>
#include <utility>

#include "arrow_buffers.h"
#include "arrow_capsule.h"
#include "bindings.h"
#include "errors.h"
#include "sfumato/base/enum_names.h"
#include "sfumato/toys/toy.h"

namespace sfumato::python {

namespace nb = nanobind;
using namespace nb::literals;

namespace {

template <class Owned, class Number>
nb::object array_over(Owned owned, const Number* (*numbers)(const Owned&), std::initializer_list<std::size_t> shape) {
  auto* const kept = new Owned(std::move(owned));  // NOLINT(cppcoreguidelines-owning-memory)
  const nb::capsule owner(kept, [](void* memory) noexcept {
    delete static_cast<Owned*>(memory);  // NOLINT(cppcoreguidelines-owning-memory)
  });
  return nb::cast(nb::ndarray<nb::numpy, Number>(const_cast<Number*>(numbers(*kept)), shape, owner));
}

using FieldTuple = std::tuple<std::string, std::string, bool, bool, bool>;

std::vector<FieldTuple> to_tuples(const std::vector<ArrowField>& fields) {
  std::vector<FieldTuple> tuples;
  tuples.reserve(fields.size());
  for (const ArrowField& l : fields) tuples.emplace_back(l.name, l.format, l.dictionary, l.ordered, l.nulls);
  return tuples;
}

std::vector<ArrowField> from_tuples(const std::vector<FieldTuple>& tuples) {
  std::vector<ArrowField> fields;
  fields.reserve(tuples.size());
  for (const auto& [name, format, dictionary, ordered, nulls] : tuples) {
    fields.push_back({name, format, dictionary, ordered, nulls});
  }
  return fields;
}

Points points_of(const DoubleArray& array, std::vector<std::string> columns) {
  if (array.ndim() != 2) fail_type("an array of {} axes, where rows and columns are wanted", array.ndim());
  if (columns.size() != array.shape(1)) {
    fail(ErrorKind::usage, "{} column names for {} columns", columns.size(), array.shape(1));
  }
  return {std::move(columns), {array.data(), array.data() + array.size()}};
}

Points toy_points(const std::string& name, std::size_t points, double noise, std::uint64_t seed, bool labels) {
  return make_toy({.name = parse_toy(name), .points = points, .noise = noise, .seed = seed, .labels = labels});
}

void bind_points(nb::module_& module) {
  nb::class_<Points>(module, "Points", "Rows of numbers under column names.")
      .def(nb::new_(&points_of), "array"_a, "columns"_a)
      .def_ro("columns", &Points::columns)
      .def(
          "stream",
          [](const Points& points, const std::vector<FieldTuple>& like) {
            return ArrowWriter(points, from_tuples(like));
          },
          "like"_a)
      .def("array", [](const Points& points) { return to_numpy(points.values, points.rows(), points.cols()); })
      .def("__len__", &Points::rows);
}

void bind_table(nb::module_& module) {
  nb::class_<Table>(module, "Table", "A table of mixed columns.")
      .def_ro("rows", &Table::rows)
      .def_prop_ro("columns",
                   [](const Table& table) {
                     std::vector<std::string> names;
                     for (const ColumnSchema& column : table.schema.columns) names.push_back(column.name);
                     return names;
                   })
      .def_prop_ro("kinds",
                   [](const Table& table) {
                     std::vector<std::string> kinds;
                     for (const ColumnSchema& column : table.schema.columns) kinds.push_back(name_of(column.kind));
                     return kinds;
                   })
      .def("natural_layouts", [](const Table& table) { return to_tuples(natural_fields(table.schema)); })
      .def(
          "stream",
          [](const Table& table, const std::vector<FieldTuple>& like) { return ArrowWriter(table, from_tuples(like)); },
          "like"_a);
}

void bind_arrow(nb::module_& module) {
  nb::class_<ArrowReader>(module, "ArrowReader", "A data frame of another program, read in place.")
      .def(nb::new_(&reader_of), "capsule"_a, "name"_a)
      .def_static("of_buffers", &reader_of_buffers, "columns"_a, "name"_a)
      .def_prop_ro("layouts", [](const ArrowReader& reader) { return to_tuples(reader.fields()); })
      .def_prop_ro("rows", &ArrowReader::rows)
      .def("table", [](const ArrowReader& reader) { return reader.table(TableOptions{}); })
      .def("points", [](const ArrowReader& reader) { return reader.points(); })
      .def("points",
           [](const ArrowReader& reader, const std::vector<std::string>& names) { return reader.points(names); });
  nb::class_<ArrowWriter>(module, "ArrowWriter", "Rows as an Arrow C stream.")
      .def(
          "__arrow_c_stream__", [](const ArrowWriter& writer, const nb::object&) { return capsule_of(writer); },
          "requested_schema"_a = nb::none())
      .def("buffers", &buffers_of);
}

}  // namespace

DataSource source_of(nb::handle data) {
  if (nb::isinstance<nb::str>(data)) return nb::cast<std::string>(data);
  if (nb::isinstance<Points>(data)) return nb::cast<const Points&>(data);
  if (!nb::isinstance<ArrowReader>(data))
    fail_type("{} is neither Points, an ArrowReader nor a path", nb::repr(data).c_str());
  return {std::shared_ptr<const ArrowReader>(nb::cast<std::shared_ptr<ArrowReader>>(data))};
}

nb::object to_numpy(std::vector<double> numbers) {
  const std::size_t size = numbers.size();
  return array_over<std::vector<double>, double>(std::move(numbers),
                                                 [](const std::vector<double>& from) { return from.data(); }, {size});
}

nb::object to_numpy(std::vector<double> numbers, std::size_t rows, std::size_t cols) {
  return array_over<std::vector<double>, double>(
      std::move(numbers), [](const std::vector<double>& from) { return from.data(); }, {rows, cols});
}

nb::object to_numpy(MatrixBuffer numbers) {
  const std::size_t rows = numbers.rows();
  const std::size_t cols = numbers.cols();
  return array_over<MatrixBuffer, float>(std::move(numbers), [](const MatrixBuffer& from) { return from.view().data; },
                                         {rows, cols});
}

void bind_data(nb::module_& module) {
  bind_points(module);
  bind_table(module);
  bind_arrow(module);
  module.def("toy", &toy_points, "name"_a, "points"_a, "noise"_a, "seed"_a, "labels"_a);
}

}  // namespace sfumato::python
