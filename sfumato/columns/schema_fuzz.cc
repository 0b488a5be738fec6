// Fuzzer of the schema reader.
#include "sfumato/columns/schema_file.h"
#include "sfumato/files/fuzzing.h"

using sfumato::Schema;
using sfumato::fuzzing::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const sfumato::fuzzing::MemoryFile file(data, size);
  sfumato::fuzzing::may_refuse([&] {
    const Schema schema = sfumato::read_schema(file.path());
    // A schema that can be read can be written, and reads back the same.
    const std::string toml = sfumato::schema_to_toml(schema);
    const sfumato::fuzzing::MemoryFile copy(reinterpret_cast<const std::uint8_t*>(toml.data()), toml.size());
    require(sfumato::schema_to_toml(sfumato::read_schema(copy.path())) == toml);
  });
  return 0;
}
