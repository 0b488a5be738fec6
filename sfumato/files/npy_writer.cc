#include <fmt/ranges.h>

#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "sfumato/base/error.h"
#include "sfumato/files/npy.h"
#include "sfumato/files/npy_bytes.h"

namespace sfumato {
namespace {

// Alignment of the data, so that the file can be memory-mapped.
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
    : file_(std::move(file)), header_bytes_(0), numbers_(1), numbers_left_(1), cols_(shape.back()), type_(type) {
  if (cols_ == 0) fail(ErrorKind::usage, "cannot write '{}': a table needs a column", file_.name());
  for (const std::uint64_t size : shape) {
    if (size > 0 && numbers_ > std::numeric_limits<std::uint64_t>::max() / size) {
      fail(ErrorKind::usage, "cannot write '{}': {} numbers are too many", file_.name(), fmt::join(shape, " x "));
    }
    numbers_ *= size;
  }
  numbers_left_ = numbers_;
  const std::string header = make_header(shape, type);
  header_bytes_ = header.size();
  file_.write(header);
}

void NpyWriter::append(std::span<const double> rows) { append_rows(rows); }

void NpyWriter::append(std::span<const float> rows) { append_rows(rows); }

void NpyWriter::put(std::uint64_t first_row, std::span<const double> rows) {
  const std::uint64_t all = numbers_ / cols_;
  if (rows.size() % cols_ != 0 || first_row > all || rows.size() / cols_ > all - first_row ||
      rows.size() > numbers_left_) {
    fail(ErrorKind::usage, "cannot write '{}': {} numbers do not fit its {} rows of {} from row {} on", file_.name(),
         rows.size(), all, cols_, first_row);
  }
  const std::uint64_t bytes = type_ == NpyType::float32 ? sizeof(float) : sizeof(double);
  file_.write_at(header_bytes_ + first_row * cols_ * bytes, bytes_of(rows));
  numbers_left_ -= rows.size();
}

void NpyWriter::finish() {
  if (numbers_left_ != 0) {
    fail(ErrorKind::usage, "cannot write '{}': {} of the announced rows are missing", file_.name(),
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
  file_.write(bytes_of(rows));
  numbers_left_ -= rows.size();
}

template <class T>
std::string NpyWriter::bytes_of(std::span<const T> numbers) const {
  return type_ == NpyType::float32 ? bytes_as<float>(numbers) : bytes_as<double>(numbers);
}

template <class To, class T>
std::string NpyWriter::bytes_as(std::span<const T> numbers) const {
  std::string bytes(numbers.size() * sizeof(To), '\0');
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const To number = static_cast<To>(numbers[i]);
    if (std::isinf(number) && !std::isinf(numbers[i])) {
      fail(ErrorKind::failure, "cannot write '{}': {} overflows a float32; write float64", file_.name(), numbers[i]);
    }
    store_number(number, bytes.data() + i * sizeof(To));
  }
  return bytes;
}

}  // namespace sfumato
