#include "sfumato/columns/arrow_export.h"

#include <cerrno>
#include <cstdint>
#include <utility>
#include <vector>

namespace sfumato {
namespace {

// The whole of a frame, kept alive by whoever has one of its arrays.
struct Export {
  std::shared_ptr<const ArrowTable> table;
  std::vector<const void*> buffers;
  std::vector<std::unique_ptr<ArrowArray>> arrays;
  std::vector<ArrowArray*> children;
};

void release_array(ArrowArray* array) {
  for (std::int64_t j = 0; j < array->n_children; ++j) {
    if (array->children[j]->release != nullptr) array->children[j]->release(array->children[j]);
  }
  if (array->dictionary != nullptr && array->dictionary->release != nullptr) {
    array->dictionary->release(array->dictionary);
  }
  delete static_cast<Export*>(array->private_data);  // NOLINT(cppcoreguidelines-owning-memory)
  array->release = nullptr;
}

void export_array(const std::shared_ptr<const ArrowTable>& table, const ArrowValues& from, ArrowArray& to) {
  auto state = std::make_unique<Export>();
  state->table = table;
  for (const ArrowValues::Bytes& bytes : from.buffers) state->buffers.push_back(bytes.empty() ? nullptr : bytes.data());
  to = {};
  to.length = from.length;
  to.null_count = from.nulls;
  to.n_buffers = static_cast<std::int64_t>(from.buffers.size());
  if (from.dictionary) {
    state->arrays.push_back(std::make_unique<ArrowArray>());
    to.dictionary = state->arrays.back().get();
    export_array(table, *from.dictionary, *to.dictionary);
  }
  to.buffers = state->buffers.data();
  to.release = release_array;
  to.private_data = state.release();
}

void export_batch(const std::shared_ptr<const ArrowTable>& table, ArrowArray& to) {
  auto state = std::make_unique<Export>();
  state->table = table;
  state->buffers.push_back(nullptr);
  for (const ArrowValues& array : table->arrays) {
    state->arrays.push_back(std::make_unique<ArrowArray>());
    state->children.push_back(state->arrays.back().get());
    export_array(table, array, *state->children.back());
  }
  to = {};
  to.length = static_cast<std::int64_t>(table->rows);
  to.n_buffers = 1;
  to.buffers = state->buffers.data();
  to.n_children = static_cast<std::int64_t>(state->children.size());
  to.children = state->children.data();
  to.release = release_array;
  to.private_data = state.release();
}

// A schema's texts live in `table`.
struct SchemaExport {
  std::shared_ptr<const ArrowTable> table;
  std::vector<std::unique_ptr<ArrowSchema>> schemas;
  std::vector<ArrowSchema*> children;
};

void release_schema(ArrowSchema* schema) {
  for (std::int64_t j = 0; j < schema->n_children; ++j) {
    if (schema->children[j]->release != nullptr) schema->children[j]->release(schema->children[j]);
  }
  if (schema->dictionary != nullptr && schema->dictionary->release != nullptr) {
    schema->dictionary->release(schema->dictionary);
  }
  delete static_cast<SchemaExport*>(schema->private_data);  // NOLINT(cppcoreguidelines-owning-memory)
  schema->release = nullptr;
}

void export_schema(const std::shared_ptr<const ArrowTable>& table, const ArrowValues& from, ArrowSchema& to) {
  auto state = std::make_unique<SchemaExport>();
  state->table = table;
  to = {};
  to.format = from.format.c_str();
  to.name = from.name.c_str();
  to.flags = from.flags;
  if (from.dictionary) {
    state->schemas.push_back(std::make_unique<ArrowSchema>());
    to.dictionary = state->schemas.back().get();
    export_schema(table, *from.dictionary, *to.dictionary);
  }
  to.release = release_schema;
  to.private_data = state.release();
}

void export_frame_schema(const std::shared_ptr<const ArrowTable>& table, ArrowSchema& to) {
  auto state = std::make_unique<SchemaExport>();
  state->table = table;
  for (const ArrowValues& array : table->arrays) {
    state->schemas.push_back(std::make_unique<ArrowSchema>());
    state->children.push_back(state->schemas.back().get());
    export_schema(table, array, *state->children.back());
  }
  to = {};
  to.format = "+s";
  to.name = "";
  to.n_children = static_cast<std::int64_t>(state->children.size());
  to.children = state->children.data();
  to.release = release_schema;
  to.private_data = state.release();
}

struct Stream {
  std::shared_ptr<const ArrowTable> table;
  bool done = false;
};

// Memory is all that an export may lack; C++ exceptions may not pass through the C functions of a stream.
template <class Body>
int without_throwing(const Body& body) noexcept {
  try {
    body();
    return 0;
  } catch (...) {
    return ENOMEM;
  }
}

}  // namespace

void export_stream(std::shared_ptr<const ArrowTable> table, ArrowArrayStream& stream) {
  stream = {};
  stream.get_schema = [](ArrowArrayStream* of, ArrowSchema* out) {
    return without_throwing([&] { export_frame_schema(static_cast<Stream*>(of->private_data)->table, *out); });
  };
  stream.get_next = [](ArrowArrayStream* of, ArrowArray* out) {
    auto* const from = static_cast<Stream*>(of->private_data);
    *out = {};
    return without_throwing([&] {
      if (!from->done) export_batch(from->table, *out);
      from->done = true;
    });
  };
  stream.get_last_error = [](ArrowArrayStream*) -> const char* { return nullptr; };
  stream.release = [](ArrowArrayStream* of) {
    delete static_cast<Stream*>(of->private_data);  // NOLINT(cppcoreguidelines-owning-memory)
    of->release = nullptr;
  };
  stream.private_data = std::make_unique<Stream>(Stream{std::move(table)}).release();
}

}  // namespace sfumato
