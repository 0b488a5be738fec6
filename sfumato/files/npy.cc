#include "sfumato/files/npy.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/base/text.h"
#include "sfumato/files/npy_bytes.h"
#include "sfumato/files/npy_header.h"

namespace sfumato {
namespace {

// NumPy writes headers of about 100 bytes; a header longer than this is not one of a plain array.
constexpr std::size_t kMaxHeader = std::size_t{1} << 20;

struct Layout {
  std::size_t rows = 0;
  std::size_t cols = 0;
  std::size_t number_size = 0;
  std::endian order = std::endian::little;
  bool fortran_order = false;
};

std::string read_header_bytes(InputFile& file, std::size_t count) {
  std::string bytes(count, '\0');
  if (file.read(bytes) != count) {
    fail(ErrorKind::bad_data, "{}: the file ends inside its .npy header; copy or save it again", file.path());
  }
  return bytes;
}

std::string read_header_text(InputFile& file) {
  std::array<char, 8> start{};
  const std::size_t count = file.read(start);
  if (count == 0) fail(ErrorKind::bad_data, "{}: the file is empty", file.path());
  if (count < start.size() || std::string_view(start.data(), kNpyMagic.size()) != kNpyMagic) {
    fail(ErrorKind::bad_data, "{}: the file is not an .npy file; make one with numpy.save", file.path());
  }
  const int version = static_cast<unsigned char>(start[6]);
  if (version < 1 || version > 3) {
    fail(ErrorKind::bad_data, "{}: version {} of .npy is not known; versions 1 to 3 are", file.path(), version);
  }
  const std::string length = read_header_bytes(file, version == 1 ? 2 : 4);
  std::size_t size = 0;
  for (std::size_t i = length.size(); i-- > 0;) size = size << 8 | static_cast<unsigned char>(length[i]);
  if (size > kMaxHeader) {
    fail(ErrorKind::bad_data, "{}: the .npy header is damaged: a length of {} bytes; save the array again", file.path(),
         size);
  }
  return read_header_bytes(file, size);
}

void take_type(const std::string& descr, const std::string& path, Layout& layout) {
  if (descr == "<f4" || descr == ">f4" || descr == "<f8" || descr == ">f8") {
    layout.order = descr[0] == '<' ? std::endian::little : std::endian::big;
    layout.number_size = descr[2] == '4' ? 4 : 8;
    return;
  }
  fail(ErrorKind::bad_data, "{}: the array is of type {}; save it as float32 or float64 (array.astype('float64'))",
       path, quoted_text(descr));
}

// Checks that the dimensions are not 0 and that the size in bytes fits in an address.
void take_shape(const std::vector<std::uint64_t>& shape, const std::string& path, Layout& layout) {
  if (shape.empty() || shape.size() > 2) {
    fail(ErrorKind::bad_data, "{}: the array has {} dimensions; save it as rows x columns", path, shape.size());
  }
  layout.rows = shape[0];
  layout.cols = shape.size() == 2 ? shape[1] : 1;
  if (layout.rows == 0 || layout.cols == 0) {
    fail(ErrorKind::bad_data, "{}: the array is {} x {}; it needs rows and columns", path, layout.rows, layout.cols);
  }
  if (layout.rows > std::numeric_limits<std::size_t>::max() / sizeof(double) / 2 / layout.cols) {
    fail(ErrorKind::bad_data, "{}: the .npy header is damaged: an array of {} x {}", path, layout.rows, layout.cols);
  }
}

Layout read_layout(InputFile& file) {
  const std::string text = read_header_text(file);
  const NpyHeader header = parse_npy_header(text, file.path());
  Layout layout;
  take_type(header.descr, file.path(), layout);
  take_shape(header.shape, file.path(), layout);
  layout.fortran_order = header.fortran_order;
  return layout;
}

template <class T>
void append_numbers(std::string_view bytes, std::endian order, std::vector<double>& out) {
  for (std::size_t i = 0; i < bytes.size(); i += sizeof(T)) {
    out.push_back(static_cast<double>(load_number<T>(bytes.data() + i, order)));
  }
}

// Memory grows with the data in the file and not with the size that its header claims.
std::vector<double> read_numbers(InputFile& file, const Layout& layout) {
  const std::size_t wanted = layout.rows * layout.cols;
  std::vector<double> numbers;
  if (file.size() && *file.size() / layout.number_size >= wanted) numbers.reserve(wanted);
  std::vector<char> block(kFileBlock);
  while (numbers.size() < wanted) {
    const std::size_t bytes = std::min(block.size(), (wanted - numbers.size()) * layout.number_size);
    if (file.read(std::span(block.data(), bytes)) != bytes) {
      fail(ErrorKind::bad_data, "{}: the file ends before the {} x {} numbers announced in its header; copy it again",
           file.path(), layout.rows, layout.cols);
    }
    const std::string_view view(block.data(), bytes);
    if (layout.number_size == 4) {
      append_numbers<float>(view, layout.order, numbers);
    } else {
      append_numbers<double>(view, layout.order, numbers);
    }
  }
  if (file.read(std::span(block.data(), 1)) != 0) {
    fail(ErrorKind::bad_data, "{}: the file goes on after the {} x {} numbers announced in its header; save it again",
         file.path(), layout.rows, layout.cols);
  }
  return numbers;
}

std::vector<double> transposed(const std::vector<double>& columns, const Layout& layout) {
  std::vector<double> rows(columns.size());
  for (std::size_t j = 0; j < layout.cols; ++j) {
    for (std::size_t i = 0; i < layout.rows; ++i) rows[i * layout.cols + j] = columns[j * layout.rows + i];
  }
  return rows;
}

void check_numbers(const Points& points, const std::string& path, Blanks blanks) {
  const auto bad = std::ranges::find_if(
      points.values, [&](double x) { return !std::isfinite(x) && !(blanks == Blanks::kept && std::isnan(x)); });
  if (bad == points.values.end()) return;
  const auto index = static_cast<std::size_t>(bad - points.values.begin());
  fail(ErrorKind::bad_data,
       "{}: row {}, column '{}': {} is not a finite number (rows count from 1); correct or remove it", path,
       index / points.cols() + 1, points.columns[index % points.cols()], *bad);
}

}  // namespace

Points read_npy(InputFile& file, Blanks blanks) {
  const Layout layout = read_layout(file);
  Points points;
  points.values = read_numbers(file, layout);
  if (layout.fortran_order) points.values = transposed(points.values, layout);
  points.columns = default_columns(layout.cols);
  check_numbers(points, file.path(), blanks);
  return points;
}

Points read_npy(const std::string& path, Blanks blanks) {
  InputFile file(path);
  return read_npy(file, blanks);
}

bool is_npy(InputFile& file) { return file.peek(kNpyMagic.size()) == kNpyMagic; }

}  // namespace sfumato
