#include "arrow_buffers.h"

#include <nanobind/stl/string.h>

#include <cstddef>
#include <cstdint>
#include <utility>

#include "bindings.h"
#include "sfumato/columns/arrow_export.h"
#include "sfumato/columns/arrow_values.h"

namespace sfumato::python {

namespace nb = nanobind;

namespace {

ArrowValues values_of_tuple(nb::handle column) {
  ArrowValues values;
  values.name = nb::cast<std::string>(column[0]);
  values.format = nb::cast<std::string>(column[1]);
  if (nb::cast<bool>(column[2])) values.flags |= ARROW_FLAG_DICTIONARY_ORDERED;
  values.length = nb::cast<std::int64_t>(column[3]);
  values.nulls = nb::cast<std::int64_t>(column[4]);
  for (const nb::handle buffer : column[5]) {
    const auto bytes = nb::cast<nb::bytes>(buffer);
    const auto* const begin = static_cast<const std::uint8_t*>(bytes.data());
    values.buffers.emplace_back(begin, begin + bytes.size());
  }
  if (!column[6].is_none()) values.dictionary = std::make_unique<ArrowValues>(values_of_tuple(column[6]));
  return values;
}

nb::object tuple_of_values(const ArrowValues& values) {
  nb::list buffers;
  for (const ArrowValues::Bytes& bytes : values.buffers) buffers.append(nb::bytes(bytes.data(), bytes.size()));
  const bool ordered = (values.flags & ARROW_FLAG_DICTIONARY_ORDERED) != 0;
  const nb::object dictionary = values.dictionary ? tuple_of_values(*values.dictionary) : nb::none();
  return nb::make_tuple(values.name, values.format, ordered, values.length, values.nulls, buffers, dictionary);
}

}  // namespace

std::unique_ptr<ArrowReader> reader_of_buffers(const nb::list& columns, std::string name) {
  auto table = std::make_shared<ArrowTable>();
  for (const nb::handle column : columns) table->arrays.push_back(values_of_tuple(column));
  if (!table->arrays.empty()) table->rows = static_cast<std::size_t>(table->arrays.front().length);
  ArrowArrayStream stream;
  export_stream(std::move(table), stream);
  try {
    auto reader = std::make_unique<ArrowReader>(stream, std::move(name));
    stream.release(&stream);
    return reader;
  } catch (...) {
    stream.release(&stream);
    throw;
  }
}

nb::list buffers_of(const ArrowWriter& writer) {
  nb::list columns;
  for (const ArrowValues& values : writer.values().arrays) columns.append(tuple_of_values(values));
  return columns;
}

}  // namespace sfumato::python
