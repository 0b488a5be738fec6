// The safetensors container: a little-endian u64 with the size of the header, the header in JSON, then raw numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sfumato {

/// Numbers of one of the types that models need: F32, F64, U64 or I64.
using TensorValues =
    std::variant<std::vector<float>, std::vector<double>, std::vector<std::uint64_t>, std::vector<std::int64_t>>;

struct Tensor {
  std::string name;
  std::vector<std::size_t> shape;
  TensorValues values;
};

struct TensorFile {
  std::map<std::string, std::string> metadata;
  std::vector<Tensor> tensors;
  bool checked = false;  ///< read, and the checksum was there and right
};

/// The bytes of a file: metadata by key, tensors in the order given, and in the metadata a checksum of all of it. Equal
/// contents are equal bytes. Throws Error (usage) when a shape and its numbers do not agree, a name comes twice or is
/// one of the format's own, or a text is not UTF-8.
std::string to_safetensors(const TensorFile& file);

/// The way back, tensors in the order of their numbers. Reads files of other programs too, where they have no checksum:
/// then `checked` stays false, as it does when damage hits the very word "checksum". `path` is for messages. Throws
/// Error (bad_data) on anything that is not exactly such a file, one flipped bit included.
TensorFile from_safetensors(std::string_view bytes, const std::string& path);

/// The same from and to a path, written whole or not at all. Throw Error (failure) with the system's reason.
TensorFile read_safetensors(const std::string& path);
void write_safetensors(const TensorFile& file, const std::string& path);

}  // namespace sfumato
