// The header of a safetensors file: what its JSON says, free of the numbers.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sfumato {

/// What the header says of one tensor: its numbers are the bytes [begin, end) of the data.
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

/// The header's text, padded with spaces to a multiple of 8 bytes: metadata by key, but the `checksum` last and only
/// where it is not empty, then the entries as they stand. Every string must be UTF-8.
std::string header_text(const SafetensorsHeader& header, const std::string& checksum);

/// Reads a header in time linear in its size, and no deeper than the format goes. `path` is for messages. Throws Error
/// (bad_data) on what the format does not have and on a name that comes twice.
SafetensorsHeader parse_header_text(std::string_view text, const std::string& path);

/// Throws Error (bad_data) with a text of one line: the file at `path` is no safetensors file that can be used, why,
/// and what to do.
[[noreturn]] void refuse_safetensors(const std::string& path, const std::string& why);

/// The header's key for the metadata, and the metadata's key for the checksum: names that are taken.
inline constexpr const char* kMetadataKey = "__metadata__";
inline constexpr const char* kChecksumKey = "checksum";

}  // namespace sfumato
