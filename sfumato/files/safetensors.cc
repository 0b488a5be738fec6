#include "sfumato/files/safetensors.h"

#include <algorithm>
#include <array>
#include <bit>
#include <boost/crc.hpp>
#include <cstring>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "sfumato/base/atomic_file.h"
#include "sfumato/base/error.h"
#include "sfumato/base/text.h"
#include "sfumato/files/input_file.h"
#include "sfumato/files/safetensors_header.h"

static_assert(std::endian::native == std::endian::little, "numbers are copied as they stand");

namespace sfumato {

namespace {

constexpr std::size_t kPrefix = 8;
constexpr std::uint64_t kHeaderLimit = 100'000'000;  // limit of the reference implementation

template <class T>
TensorValues numbers_in(std::string_view bytes) {
  std::vector<T> values(bytes.size() / sizeof(T));
  // Copying from a null pointer is undefined, even for 0 bytes.
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

struct Dtype {
  const char* name;
  std::size_t width;
  TensorValues (*numbers_in)(std::string_view bytes);
};

// Data types in the order of TensorValues.
constexpr std::array<Dtype, std::variant_size_v<TensorValues>> kDtypes = {{
    {"F32", sizeof(float), numbers_in<float>},
    {"F64", sizeof(double), numbers_in<double>},
    {"U64", sizeof(std::uint64_t), numbers_in<std::uint64_t>},
    {"I64", sizeof(std::int64_t), numbers_in<std::int64_t>},
}};

std::string_view bytes_of(const TensorValues& values) {
  return std::visit(
      [](const auto& numbers) {
        return std::string_view(reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(numbers[0]));
      },
      values);
}

// The number of elements of a tensor of this shape; empty if it overflows.
std::optional<std::size_t> count_of(const std::vector<std::size_t>& shape) {
  constexpr std::size_t kMost = std::size_t{1} << 48;
  std::size_t count = 1;
  for (const std::size_t n : shape) {
    if (n != 0 && count > kMost / n) return std::nullopt;
    count *= n;
  }
  return count;
}

class Checksum {
 public:
  void add(std::string_view bytes) { crc_.process_bytes(bytes.data(), bytes.size()); }
  std::string text() const { return fmt::format("{:016x}", crc_.checksum()); }

 private:
  // CRC-64/XZ detects every single-bit error and every error burst of up to 64 bits.
  boost::crc_optimal<64, 0x42F0E1EBA9EA3693ULL, 0xFFFFFFFFFFFFFFFFULL, 0xFFFFFFFFFFFFFFFFULL, true, true> crc_;
};

void check_header_text(const std::string& text) {
  if (!is_utf8(text)) fail(ErrorKind::usage, "safetensors: {} is not UTF-8, as its texts must be", quoted_text(text));
}

SafetensorsHeader header_of(const TensorFile& file) {
  SafetensorsHeader header{file.metadata, {}};
  for (const auto& [key, value] : file.metadata) {
    check_header_text(key);
    check_header_text(value);
    if (key == kChecksumKey) fail(ErrorKind::usage, "safetensors: the metadata key '{}' is reserved", key);
  }
  std::set<std::string> names = {kMetadataKey};
  std::size_t at = 0;
  for (const Tensor& tensor : file.tensors) {
    check_header_text(tensor.name);
    if (!names.insert(tensor.name).second) {
      fail(ErrorKind::usage, "safetensors: the tensor name {} is a duplicate or reserved", quoted_text(tensor.name));
    }
    const Dtype& dtype = kDtypes[tensor.values.index()];
    const std::size_t size = bytes_of(tensor.values).size();
    if (count_of(tensor.shape) != size / dtype.width) {
      fail(ErrorKind::usage, "safetensors: tensor {} has {} numbers, not those of its shape", quoted_text(tensor.name),
           size / dtype.width);
    }
    header.entries.push_back({tensor.name, dtype.name, tensor.shape, at, at + size});
    at += size;
  }
  return header;
}

// The header size from the first bytes of a file.
std::size_t header_size(std::string_view start, const std::string& path) {
  if (start.size() < kPrefix + 2) refuse_safetensors(path, fmt::format("it has only {} bytes", start.size()));
  std::uint64_t size = 0;
  std::memcpy(&size, start.data(), kPrefix);
  if (start[kPrefix] != '{' || size > kHeaderLimit) {
    refuse_safetensors(path, "it does not begin as a safetensors file");
  }
  return size;
}

// Sorts the entries by their data offsets, which must leave no gap and no overlap. Returns the bytes that they cover.
std::size_t sort_by_offset(std::vector<TensorEntry>& entries, const std::string& path) {
  // Also by end offset: an empty tensor comes before one that begins at the same byte.
  std::ranges::stable_sort(entries, {}, [](const TensorEntry& entry) { return std::pair(entry.begin, entry.end); });
  std::size_t at = 0;
  for (const TensorEntry& entry : entries) {
    if (entry.begin != at) {
      refuse_safetensors(path,
                         fmt::format("tensor {} does not begin where the one before it ends", quoted_text(entry.name)));
    }
    at = entry.end;
  }
  return at;
}

void check_size(std::size_t announced, std::size_t present, const std::string& path) {
  if (announced > present) {
    refuse_safetensors(path, fmt::format("it is truncated: its header announces {} bytes of data, the file has {}",
                                         announced, present));
  }
  if (announced < present) refuse_safetensors(path, fmt::format("it has {} bytes too many", present - announced));
}

// The checksum is computed from re-serialised content, so the header text must equal the writer's output.
void check_sum(const SafetensorsHeader& header, const std::string& sum, std::string_view text, const Checksum& checksum,
               const std::string& path) {
  if (sum != checksum.text()) refuse_safetensors(path, "it is damaged, its checksum does not match");
  if (text != header_text(header, sum)) refuse_safetensors(path, "it is damaged, its header was changed");
}

// The checksum as it begins, with the header of which the entries stand as in the file.
Checksum header_checksum(const SafetensorsHeader& header) {
  Checksum checksum;
  checksum.add(header_text(header, ""));
  return checksum;
}

// bytes: of this tensor.
Tensor tensor_in(TensorEntry entry, std::string_view bytes, const std::string& path) {
  const auto dtype = std::ranges::find(kDtypes, entry.dtype, &Dtype::name);
  if (dtype == kDtypes.end()) {
    refuse_safetensors(path, fmt::format("numbers of type {} are not known", quoted_text(entry.dtype)));
  }
  const std::size_t size = entry.end - entry.begin;
  const std::optional<std::size_t> count = count_of(entry.shape);
  if (!count || *count * dtype->width != size) {
    refuse_safetensors(path,
                       fmt::format("tensor {} has {} bytes, not those of its shape", quoted_text(entry.name), size));
  }
  return {std::move(entry.name), std::move(entry.shape), dtype->numbers_in(bytes)};
}

// The next bytes of a file, fewer where it ends.
std::string read_tensor_bytes(InputFile& input, std::size_t count) {
  constexpr std::size_t kBlock = std::size_t{1} << 20U;  // memory grows with what is there, not with what is announced
  std::string bytes;
  while (bytes.size() < count) {
    const std::size_t before = bytes.size();
    bytes.resize(std::min(count, before + kBlock));
    const std::size_t got = input.read(std::span(bytes).subspan(before));
    bytes.resize(before + got);
    if (bytes.size() < std::min(count, before + kBlock)) break;
  }
  return bytes;
}

// Reads the bytes of a tensor that is not wanted, for the checksum. Returns how many there were.
std::size_t skip_bytes(InputFile& input, std::size_t count, Checksum& checksum) {
  std::array<char, 65536> block;
  std::size_t done = 0;
  while (done < count) {
    const std::size_t wanted = std::min(block.size(), count - done);
    const std::size_t got = input.read(std::span(block).first(wanted));
    checksum.add({block.data(), got});
    done += got;
    if (got < wanted) break;
  }
  return done;
}

}  // namespace

std::string to_safetensors(const TensorFile& file) {
  const SafetensorsHeader header = header_of(file);
  Checksum checksum;
  checksum.add(header_text(header, ""));
  for (const Tensor& tensor : file.tensors) checksum.add(bytes_of(tensor.values));

  const std::string text = header_text(header, checksum.text());
  const std::uint64_t size = text.size();
  std::string bytes;
  bytes.reserve(kPrefix + text.size() + (header.entries.empty() ? 0 : header.entries.back().end));
  bytes.append(reinterpret_cast<const char*>(&size), kPrefix).append(text);
  for (const Tensor& tensor : file.tensors) bytes.append(bytes_of(tensor.values));
  return bytes;
}

TensorFile from_safetensors(std::string_view bytes, const std::string& path) {
  const std::size_t size = header_size(bytes, path);
  if (size > bytes.size() - kPrefix) {
    refuse_safetensors(path,
                       fmt::format("it is cut off: its header alone has {} bytes, the file {}", size, bytes.size()));
  }
  const std::string_view text = bytes.substr(kPrefix, size);
  const std::string_view data = bytes.substr(kPrefix + size);
  SafetensorsHeader header = parse_header_text(text, path);
  check_size(sort_by_offset(header.entries, path), data.size(), path);

  TensorFile file;
  if (const auto sum = header.metadata.extract(kChecksumKey)) {
    Checksum checksum = header_checksum(header);
    checksum.add(data);
    check_sum(header, sum.mapped(), text, checksum, path);
    file.checked = true;
  }
  file.metadata = std::move(header.metadata);
  for (TensorEntry& entry : header.entries) {
    const std::string_view part = data.substr(entry.begin, entry.end - entry.begin);
    file.tensors.push_back(tensor_in(std::move(entry), part, path));
  }
  return file;
}

TensorFile read_safetensors(const std::string& path) {
  return read_safetensors(path, [](const std::string&) { return true; });
}

TensorFile read_safetensors(const std::string& path, const std::function<bool(const std::string& name)>& wanted) {
  InputFile input(path);
  const std::string start = read_tensor_bytes(input, kPrefix + 2);
  const std::size_t size = header_size(start, input.path());
  const std::string text = start.substr(kPrefix) + (size > 2 ? read_tensor_bytes(input, size - 2) : std::string());
  if (text.size() < size) {
    refuse_safetensors(input.path(), fmt::format("it is cut off: its header alone has {} bytes, the file {}", size,
                                                 kPrefix + text.size()));
  }
  SafetensorsHeader header = parse_header_text(text, input.path());
  const std::size_t announced = sort_by_offset(header.entries, input.path());
  const auto sum = header.metadata.extract(kChecksumKey);

  TensorFile file;
  Checksum checksum = header_checksum(header);
  std::size_t present = 0;
  for (const TensorEntry& entry : header.entries) {
    const std::size_t bytes = entry.end - entry.begin;
    if (!wanted(entry.name)) {
      present += skip_bytes(input, bytes, checksum);
    } else {
      const std::string part = read_tensor_bytes(input, bytes);
      present += part.size();
      if (part.size() < bytes) break;
      checksum.add(part);
      file.tensors.push_back(tensor_in(entry, part, input.path()));
    }
    if (present < entry.end) break;
  }
  if (present == announced) present += read_tensor_bytes(input, 1U << 16U).size();
  check_size(announced, present, input.path());
  if (sum) {
    check_sum(header, sum.mapped(), text, checksum, input.path());
    file.checked = true;
  }
  file.metadata = std::move(header.metadata);
  return file;
}

void write_safetensors(const TensorFile& file, const std::string& path) {
  const std::string bytes = to_safetensors(file);
  AtomicFile out(path);
  out.write(bytes);
  out.commit();
}

}  // namespace sfumato
