// The JSON header of a safetensors file.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sfumato {

/// The header entry of one tensor; its elements are the bytes [begin, end) of the data.
struct TensorEntry {
  std::string name;
  std::string dtype;
  std::vector<std::size_t> shape;
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct SafetensorsHeader {
  std::map<std::string, std::string> metadata;
  std::vector<TensorEntry> entries;
};

/// The header text, padded with spaces to a multiple of 8 bytes: metadata sorted by key, with `checksum` last and only
/// if it is not empty, then the entries in order. All strings must be UTF-8.
std::string header_text(const SafetensorsHeader& header, const std::string& checksum);

/// Parses a header in linear time and with bounded nesting. `path` is used in messages. Throws Error (bad_data) on
/// content that the format does not allow and on duplicate names.
SafetensorsHeader parse_header_text(std::string_view text, const std::string& path);

/// Throws Error (bad_data) with one line of text: the file at `path` is not a usable safetensors file, the reason, and
/// a remedy.
[[noreturn]] void refuse_safetensors(const std::string& path, const std::string& why);

/// Reserved names: the header key of the metadata, and the metadata key of the checksum.
inline constexpr const char* kMetadataKey = "__metadata__";
inline constexpr const char* kChecksumKey = "checksum";

}  // namespace sfumato
