// Fuzzer of the model file reader; start it with testdata/ as its corpus.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "sfumato/base/error.h"
#include "sfumato/files/safetensors.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  try {
    const sfumato::TensorFile file = sfumato::from_safetensors(bytes, "m");
    const std::string written = sfumato::to_safetensors(file);
    // Bytes with a valid checksum equal the writer's output; all other readable content can be written and read back.
    require(!file.checked || written == bytes);
    require(sfumato::to_safetensors(sfumato::from_safetensors(written, "m")) == written);
  } catch (const sfumato::Error& error) {
    require(error.kind() == sfumato::ErrorKind::bad_data);
    require(std::string_view(error.what()).find_first_of("\n\r\x1b") == std::string_view::npos);
  }
  return 0;
}
