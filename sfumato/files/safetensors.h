// The safetensors container: a little-endian u64 header size, a JSON header, then raw tensor data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sfumato {

/// Elements of one of the supported types: F32, F64, U64 or I64.
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
  bool checked = false;  ///< whether a valid checksum was found when reading
};

/// Serialises metadata by key and tensors in the given order, and adds a checksum of everything to the metadata. Equal
/// contents give equal bytes. Throws Error (usage) if the shape and the number of elements of a tensor differ, if a
/// name is duplicate or reserved, or if a text is not UTF-8.
std::string to_safetensors(const TensorFile& file);

/// Parses such bytes; tensors are sorted by their offsets. Also reads files of other programs, which have no checksum:
/// then `checked` is false (also if the key "checksum" itself is damaged). `path` is used in messages. Throws Error
/// (bad_data) on every deviation from the format, including single-bit errors.
TensorFile from_safetensors(std::string_view bytes, const std::string& path);

/// The same to and from a file, written atomically. Throw Error (failure) with the reason of the operating system.
TensorFile read_safetensors(const std::string& path);
/// The same with those tensors alone whose names are wanted: the file is read once and its checksum compared, and what
/// is not wanted is never in memory.
TensorFile read_safetensors(const std::string& path, const std::function<bool(const std::string& name)>& wanted);
void write_safetensors(const TensorFile& file, const std::string& path);

}  // namespace sfumato
