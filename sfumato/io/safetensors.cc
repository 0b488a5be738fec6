#include "sfumato/io/safetensors.h"

#include <algorithm>
#include <array>
#include <bit>
#include <boost/crc.hpp>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "sfumato/base/atomic_file.h"
#include "sfumato/base/error.h"
#include "sfumato/data/input_file.h"

static_assert(std::endian::native == std::endian::little, "numbers are copied as they stand");

namespace sfumato {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kPrefix = 8;
constexpr std::size_t kHeaderLimit = 100'000'000;  // what the reference implementation allows
const char* const kMetadata = "__metadata__";
const char* const kChecksum = "checksum";

[[noreturn]] void refuse(const std::string& name, const std::string& why) {
  fail(ErrorKind::bad_data, "'{}' is not a usable model file: {}; copy it again or train it anew", name, why);
}

const char* dtype_of(const TensorValues& values) {
  static constexpr const char* kNames[] = {"F32", "F64", "U64"};
  return kNames[values.index()];
}

// Runs `use` on the typed numbers of a dtype's name.
TensorValues values_of(const std::string& dtype, const std::string& name) {
  if (dtype == "F32") return std::vector<float>();
  if (dtype == "F64") return std::vector<double>();
  if (dtype == "U64") return std::vector<std::uint64_t>();
  refuse(name, fmt::format("numbers of type '{:.16}' are not known", dtype));
}

std::size_t product(const std::vector<std::size_t>& shape, const std::string& name) {
  std::size_t size = 1;
  for (const std::size_t n : shape) {
    if (n != 0 && size > std::numeric_limits<std::uint32_t>::max() * std::size_t{1024} / n) {
      refuse(name, "a tensor's shape is beyond all measure");
    }
    size *= n;
  }
  return size;
}

std::string checksum_of(std::string_view header_without, std::string_view data) {
  boost::crc_optimal<64, 0x42F0E1EBA9EA3693ULL, 0xFFFFFFFFFFFFFFFFULL, 0xFFFFFFFFFFFFFFFFULL, true, true> crc;
  crc.process_bytes(header_without.data(), header_without.size());
  crc.process_bytes(data.data(), data.size());
  return fmt::format("{:016x}", crc.checksum());
}

// The header as it is written, padded so that the numbers start at a multiple of 8.
std::string header_text(const Json& header) {
  std::string text = header.dump();
  text.append((8 - text.size() % 8) % 8, ' ');
  return text;
}

Json header_of(const TensorFile& file, std::string& data) {
  Json header = Json::object();
  header[kMetadata] = Json::object();
  for (const auto& [key, value] : file.metadata) header[kMetadata][key] = value;
  for (const Tensor& tensor : file.tensors) {
    const std::size_t begin = data.size();
    const std::size_t count = std::visit(
        [&](const auto& values) {
          const std::size_t bytes = values.size() * sizeof(values[0]);
          data.append(reinterpret_cast<const char*>(values.data()), bytes);
          return values.size();
        },
        tensor.values);
    if (count != product(tensor.shape, tensor.name)) {
      fail(ErrorKind::usage, "safetensors: tensor '{}' has {} numbers, not those of its shape", tensor.name, count);
    }
    if (header.contains(tensor.name)) fail(ErrorKind::usage, "safetensors: two tensors '{}'", tensor.name);
    header[tensor.name] = {
        {"dtype", dtype_of(tensor.values)}, {"shape", tensor.shape}, {"data_offsets", {begin, data.size()}}};
  }
  return header;
}

Json parse_header(std::string_view text, const std::string& name) {
  std::set<std::string> keys;
  // Callback parsing: JSON itself takes the last of two equal keys, and a deep file would use up the stack.
  const auto watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (depth > 4) refuse(name, "its header is nested too deep");
    if (depth == 1 && event == Json::parse_event_t::key && !keys.insert(parsed.get<std::string>()).second) {
      refuse(name, "its header has a name twice");
    }
    return true;
  };
  Json header = Json::parse(text, watch, false);
  if (header.is_discarded() || !header.is_object()) refuse(name, "its header is damaged");
  return header;
}

std::map<std::string, std::string> take_metadata(Json& header, const std::string& name) {
  std::map<std::string, std::string> metadata;
  if (!header.contains(kMetadata)) return metadata;
  if (!header[kMetadata].is_object()) refuse(name, "its metadata is damaged");
  for (const auto& [key, value] : header[kMetadata].items()) {
    if (!value.is_string()) refuse(name, "its metadata is damaged");
    metadata[key] = value.get<std::string>();
  }
  return metadata;
}

Tensor take_tensor(const std::string& tensor_name, const Json& entry, std::string_view data, std::size_t& at,
                   const std::string& name) {
  const auto bad = [&](const char* what) { refuse(name, fmt::format("tensor '{:.40}' {}", tensor_name, what)); };
  const auto numbers = [&](const char* key) {
    if (!entry.is_object() || !entry.contains(key) || !entry[key].is_array()) bad("is not described");
    std::vector<std::size_t> list;
    for (const Json& n : entry[key]) {
      if (!n.is_number_unsigned()) bad("is described by what is no number");
      list.push_back(n.get<std::size_t>());
    }
    return list;
  };
  const std::vector<std::size_t> shape = numbers("shape");
  const std::vector<std::size_t> offsets = numbers("data_offsets");
  if (!entry.contains("dtype") || !entry["dtype"].is_string()) bad("has no type");
  Tensor tensor{tensor_name, shape, values_of(entry["dtype"].get<std::string>(), name)};
  const std::size_t count = product(shape, name);
  std::visit(
      [&](auto& values) {
        using T = typename std::decay_t<decltype(values)>::value_type;
        const bool fits = offsets.size() == 2 && offsets[0] == at && offsets[1] >= at && offsets[1] <= data.size() &&
                          offsets[1] - at == count * sizeof(T);
        if (!fits) bad("does not lie where it says");
        values.resize(count);
        if (count > 0) std::memcpy(values.data(), data.data() + at, count * sizeof(T));
        at = offsets[1];
      },
      tensor.values);
  return tensor;
}

}  // namespace

std::string to_safetensors(const TensorFile& file) {
  std::string data;
  Json header = header_of(file, data);
  header[kMetadata][kChecksum] = checksum_of(header_text(header), data);
  const std::string text = header_text(header);
  const std::uint64_t size = text.size();
  std::string bytes(kPrefix, '\0');
  std::memcpy(bytes.data(), &size, kPrefix);
  return bytes + text + data;
}

TensorFile from_safetensors(std::string_view bytes, const std::string& name) {
  if (bytes.size() < kPrefix + 2) refuse(name, fmt::format("it has only {} bytes", bytes.size()));
  std::uint64_t size = 0;
  std::memcpy(&size, bytes.data(), kPrefix);
  if (bytes[kPrefix] != '{' || size > kHeaderLimit) refuse(name, "it does not begin as a safetensors file");
  if (size > bytes.size() - kPrefix) {
    refuse(name, fmt::format("it is cut off: its header alone has {} bytes, the file {}", size, bytes.size()));
  }
  const std::string_view text = bytes.substr(kPrefix, size);
  const std::string_view data = bytes.substr(kPrefix + size);
  Json header = parse_header(text, name);
  TensorFile file;
  file.metadata = take_metadata(header, name);

  // Tensors may stand in any order in the header, and without gaps in the data.
  std::vector<std::pair<std::size_t, std::string>> order;
  for (const auto& [key, entry] : header.items()) {
    if (key == kMetadata) continue;
    const bool placed = entry.is_object() && entry.contains("data_offsets") && entry["data_offsets"].is_array() &&
                        entry["data_offsets"].size() == 2 && entry["data_offsets"][0].is_number_unsigned();
    if (!placed) refuse(name, fmt::format("tensor '{:.40}' has no place", key));
    order.emplace_back(entry["data_offsets"][0].get<std::size_t>(), key);
  }
  std::ranges::stable_sort(order, {}, &std::pair<std::size_t, std::string>::first);
  std::size_t at = 0;
  for (const auto& [begin, key] : order) file.tensors.push_back(take_tensor(key, header[key], data, at, name));
  if (at != data.size()) {
    refuse(name, fmt::format("it has {} bytes of numbers, its header says {}", data.size(), at));
  }
  if (const auto found = file.metadata.find(kChecksum); found != file.metadata.end()) {
    const std::string sum = found->second;
    file.metadata.erase(found);
    header[kMetadata].erase(kChecksum);
    // Written by this program, the header is exactly what dumping it again gives.
    Json again = header;
    if (sum != checksum_of(header_text(header), data)) refuse(name, "it is damaged, its checksum does not fit");
    again[kMetadata][kChecksum] = sum;
    if (header_text(again) != text) refuse(name, "it is damaged, its header was changed");
    file.checked = true;
  }
  return file;
}

TensorFile read_safetensors(const std::string& path) {
  InputFile file(path);
  std::string bytes;
  std::array<char, 65536> block;
  for (std::size_t count = block.size(); count == block.size();) {
    count = file.read(block);
    bytes.append(block.data(), count);
  }
  return from_safetensors(bytes, path);
}

void write_safetensors(const TensorFile& file, const std::string& path) {
  const std::string bytes = to_safetensors(file);
  AtomicFile out(path);
  out.write(bytes);
  out.commit();
}

}  // namespace sfumato
