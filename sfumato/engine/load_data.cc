#include "sfumato/engine/load_data.h"

#include <fmt/ranges.h>

#include <filesystem>

#include "sfumato/base/error.h"
#include "sfumato/base/text.h"
#include "sfumato/files/csv.h"
#include "sfumato/files/npy.h"

namespace sfumato {
namespace {

namespace fs = std::filesystem;

// A word without a dot or a slash is more likely meant as a toy set than as a file.
[[noreturn]] void fail_unknown(const std::string& data) {
  const auto names = toy_names();
  const std::string nearest = nearest_name(data, names);
  if (!nearest.empty()) {
    fail(ErrorKind::usage, "there is no file or toy set {}; did you mean '{}'?", quoted_text(data), nearest);
  }
  fail(ErrorKind::usage, "there is no file or toy set {}; the toy sets are {}", quoted_text(data),
       fmt::join(names, ", "));
}

}  // namespace

Points load_data(const std::string& data, ToyConfig toy, Blanks blanks, std::optional<CsvDialect>* dialect) {
  if (is_toy(data)) {
    toy.name = parse_toy(data);
    return make_toy(toy);
  }
  check_data_name(data);
  InputFile file(data);
  if (fs::path(data).extension() == ".npy" || is_npy(file)) return read_npy(file, blanks);
  return read_csv(file, nullptr, blanks, dialect == nullptr ? nullptr : &dialect->emplace());
}

void check_data_name(const std::string& data) {
  std::error_code error;
  if (data != "-" && data.find_first_of("./") == std::string::npos && !fs::exists(data, error)) fail_unknown(data);
}

bool is_npy_file(const std::string& path) {
  std::error_code error;
  if (fs::path(path).extension() == ".npy") return true;
  if (!fs::is_regular_file(path, error)) return false;
  InputFile file(path);
  return is_npy(file);
}

}  // namespace sfumato
