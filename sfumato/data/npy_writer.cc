#include <fmt/ranges.h>

#include <array>
#include <cmath>
#include <limits>
#include <string_view>
#include <utility>

#include "sfumato/base/error.h"
#include "sfumato/data/npy.h"
#include "sfumato/data/npy_bytes.h"

namespace sfumato {
namespace {

// Numbers start at a multiple of this, so that they can be mapped into memory.
constexpr std::size_t kHeaderAlignment = 64;

std::string make_header(const std::vector<std::uint64_t>& shape, NpyType type) {
  std::string text = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}",
                                 type == NpyType::float32 ? "<f4" : "<f8", fmt::join(shape, ", "));
  const std::size_t prefix = kNpyMagic.size() + 4;  // version and length
  text.resize((prefix + text.size() + kHeaderAlignment) / kHeaderAlignment * kHeaderAlignment - prefix, ' ');
  text.back() = '\n';
  std::string header(kNpyMagic);
  header += {'\1', '\0', static_cast<char>(text.size() & 0xFF), static_cast<char>(text.size() >> 8)};
  return header + text;
}

}  // namespace

NpyWriter::NpyWriter(AtomicFile file, const std::vector<std::uint64_t>& shape, NpyType type)
    : file_(std::move(file)), numbers_left_(1), cols_(shape.back()), type_(type) {
  if (cols_ == 0) fail(ErrorKind::usage, "cannot write '{}': a table needs a column", file_.name());
  for (const std::uint64_t size : shape) {
    if (size > 0 && numbers_left_ > std::numeric_limits<std::uint64_t>::max() / size) {
      fail(ErrorKind::usage, "cannot write '{}': {} numbers are too many", file_.name(), fmt::join(shape, " x "));
    }
    numbers_left_ *= size;
  }
  file_.write(make_header(shape, type));
}

void NpyWriter::append(std::span<const double> rows) { append_rows(rows); }

void NpyWriter::append(std::span<const float> rows) { append_rows(rows); }

void NpyWriter::finish() {
  if (numbers_left_ != 0) {
    fail(ErrorKind::usage, "cannot write '{}': {} of the promised rows are missing", file_.name(),
         numbers_left_ / cols_);
  }
  file_.commit();
}

template <class T>
void NpyWriter::append_rows(std::span<const T> rows) {
  if (rows.size() % cols_ != 0 || rows.size() > numbers_left_) {
    fail(ErrorKind::usage, "cannot write '{}': {} numbers do not fit {} rows of {}", file_.name(), rows.size(),
         numbers_left_ / cols_, cols_);
  }
  if (type_ == NpyType::float32) {
    write_numbers<float>(rows);
  } else {
    write_numbers<double>(rows);
  }
  numbers_left_ -= rows.size();
}

template <class To, class T>
void NpyWriter::write_numbers(std::span<const T> numbers) {
  std::array<char, sizeof(To)> bytes{};
  for (const T x : numbers) {
    const To number = static_cast<To>(x);
    if (std::isinf(number) && !std::isinf(x)) {
      fail(ErrorKind::failure, "cannot write '{}': {} overflows a float32; write float64", file_.name(), x);
    }
    store_number(number, bytes.data());
    file_.write(std::string_view(bytes.data(), bytes.size()));
  }
}

}  // namespace sfumato
