#include "sfumato/files/npy_header.h"

#include <algorithm>
#include <charconv>

#include "sfumato/base/error.h"
#include "sfumato/base/text.h"

namespace sfumato {
namespace {

// A parser of the subset of Python literals in .npy headers.
class Scanner {
 public:
  Scanner(std::string_view text, const std::string& path) : rest_(text), path_(path) {}

  bool take(std::string_view token) {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size()));
    if (rest_.substr(0, token.size()) != token) return false;
    rest_.remove_prefix(token.size());
    return true;
  }

  void expect(std::string_view token) {
    if (!take(token)) fail_here(token);
  }

  std::string string() {
    const std::string_view quote = take("\"") ? "\"" : "'";
    if (quote == "'") expect("'");
    const std::size_t end = rest_.find(quote);
    if (end == std::string_view::npos) fail_here("the end of a string");
    std::string text(rest_.substr(0, end));
    rest_.remove_prefix(end + 1);
    return text;
  }

  bool boolean() {
    if (take("True")) return true;
    expect("False");
    return false;
  }

  std::vector<std::uint64_t> tuple() {
    std::vector<std::uint64_t> numbers;
    expect("(");
    while (!take(")")) {
      numbers.push_back(number());
      if (!take(",")) {
        expect(")");
        break;
      }
    }
    return numbers;
  }

  bool at_end() {
    take("");
    return rest_.empty();
  }

  [[noreturn]] void fail_here(std::string_view wanted) const {
    fail(ErrorKind::bad_data, "{}: the .npy header is damaged: {} expected at {}; save the array again", path_,
         quoted_text(wanted), quoted_text(rest_));
  }

 private:
  std::uint64_t number() {
    take("");
    std::uint64_t value = 0;
    const auto [end, code] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (code != std::errc()) fail_here("a size");
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return value;
  }

  std::string_view rest_;
  const std::string& path_;
};

}  // namespace

NpyHeader parse_npy_header(std::string_view text, const std::string& path) {
  Scanner scanner(text, path);
  NpyHeader header;
  bool have_descr = false;
  bool have_order = false;
  bool have_shape = false;
  scanner.expect("{");
  while (!scanner.take("}")) {
    const std::string key = scanner.string();
    scanner.expect(":");
    if (key == "descr" && !have_descr) {
      if (scanner.take("[")) {
        fail(ErrorKind::bad_data, "{}: the array holds structured records; save its numbers as float64", path);
      }
      header.descr = scanner.string();
      have_descr = true;
    } else if (key == "fortran_order" && !have_order) {
      header.fortran_order = scanner.boolean();
      have_order = true;
    } else if (key == "shape" && !have_shape) {
      header.shape = scanner.tuple();
      have_shape = true;
    } else {
      fail(ErrorKind::bad_data, "{}: the .npy header has an unknown or repeated key {}; save the array again", path,
           quoted_text(key));
    }
    if (!scanner.take(",")) {
      scanner.expect("}");
      break;
    }
  }
  if (!scanner.at_end()) scanner.fail_here("the end");
  if (!have_descr || !have_order || !have_shape) {
    fail(ErrorKind::bad_data, "{}: the .npy header lacks descr, fortran_order or shape; save the array again", path);
  }
  return header;
}

}  // namespace sfumato
