#include "arrow_capsule.h"

#include <utility>

namespace sfumato::python {

namespace nb = nanobind;

namespace {

constexpr const char* kName = "arrow_array_stream";

}  // namespace

std::unique_ptr<ArrowReader> reader_of(const nb::capsule& capsule, std::string name) {
  auto* const stream = static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(capsule.ptr(), kName));
  if (stream == nullptr) throw nb::python_error();
  return std::make_unique<ArrowReader>(*stream, std::move(name));
}

nb::object capsule_of(const ArrowWriter& writer) {
  auto stream = std::make_unique<ArrowArrayStream>();
  writer.stream(*stream);
  const auto destroy = [](PyObject* capsule) {
    auto* const owned = static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(capsule, kName));
    if (owned == nullptr) return;
    if (owned->release != nullptr) owned->release(owned);
    delete owned;  // NOLINT(cppcoreguidelines-owning-memory)
  };
  PyObject* const capsule = PyCapsule_New(stream.get(), kName, destroy);
  if (capsule == nullptr) {
    stream->release(stream.get());
    throw nb::python_error();
  }
  stream.release();  // NOLINT(bugprone-unused-return-value): the capsule's from here on
  return nb::steal(capsule);
}

}  // namespace sfumato::python
