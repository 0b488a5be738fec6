#include "sfumato/files/table_format.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "sfumato/base/error.h"
#include "sfumato/base/text.h"
#include "sfumato/files/text_encoding.h"

namespace sfumato {
namespace {

namespace fs = std::filesystem;

// A format that pandas reads and writes.
struct PandasFormat {
  const char* name;  // as in "this is ... file"
  const char* reader;
  const char* writer;
  std::array<std::string_view, 3> endings;
};
constexpr PandasFormat kParquet{"a Parquet", "read_parquet", "to_parquet", {".parquet", ".pq", ".parq"}};
constexpr PandasFormat kFeather{"a Feather", "read_feather", "to_feather", {".feather", ".arrow", ".ipc"}};
constexpr PandasFormat kExcel{"an Excel", "read_excel", "to_excel", {".xlsx", ".xls", ".xlsm"}};
constexpr PandasFormat kOpenDocument{"an OpenDocument", "read_excel", "to_excel", {".ods", ".odt", ".odf"}};
// An archive by its first bytes, with another ending than those of workbooks.
constexpr PandasFormat kArchive{"an archive or an Excel", "read_excel", "to_excel", {}};

std::string lower_ending(const fs::path& path) {
  std::string ending = path.extension().string();
  std::ranges::transform(ending, ending.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  return ending;
}

const PandasFormat* pandas_format(const std::string& ending) {
  for (const PandasFormat* const format : {&kParquet, &kFeather, &kExcel, &kOpenDocument}) {
    if (std::ranges::find(format->endings, ending) != format->endings.end()) return format;
  }
  return nullptr;
}

// By the first bytes; a workbook is a ZIP archive as other files are, and its ending tells.
const PandasFormat* pandas_format(std::string_view start, const std::string& path) {
  const std::string ending = lower_ending(path);
  if (start.starts_with("PAR1")) return &kParquet;
  if (start.starts_with("ARROW1")) return &kFeather;
  if (start.starts_with("PK\3\4") || start.starts_with("\xD0\xCF\x11\xE0")) {
    const PandasFormat* const format = pandas_format(ending);
    return format == nullptr ? &kArchive : format;
  }
  return nullptr;
}

// The name of a CSV file beside it.
std::string csv_name(const std::string& path) { return fs::path(path).replace_extension(".csv").string(); }

bool is_compression(const std::string& ending) { return ending == ".gz" || ending == ".zst"; }

// The ending that tells the format.
std::string format_ending(const std::string& path) {
  const fs::path name(path);
  const std::string ending = lower_ending(name);
  return is_compression(ending) ? lower_ending(name.stem()) : ending;
}

bool is_irregular(const std::string& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  return path == "-" || (fs::exists(status) && !fs::is_regular_file(status));
}

}  // namespace

void check_is_text(InputFile& file) {
  const std::string_view start = file.peek(kFileBlock);
  if (const PandasFormat* const format = pandas_format(start, file.path())) {
    fail(ErrorKind::bad_data, "{}: this is {} file; {}convert it: python3 -c '{}'", file.path(), format->name,
         format == &kArchive ? "unpack it, or " : "",
         fmt::format(R"(import pandas; pandas.{}("{}").to_csv("{}", index=False))", format->reader, file.path(),
                     csv_name(file.path())));
  }
  for (const TextEncoding encoding : {TextEncoding::utf16, TextEncoding::utf16be}) {
    if (start.starts_with(byte_order_mark(encoding))) return;
  }
  if (start.find('\0') == std::string_view::npos) return;
  fail(ErrorKind::bad_data, "{}: the file is not text; give a CSV or an NPY file", file.path());
}

void check_table_path(const std::string& path, TableContent content) {
  if (is_irregular(path)) return;
  const std::string ending = format_ending(path);
  const bool packed = is_compression(lower_ending(path));
  if (ending.empty() || ending == ".csv" || ending == ".tsv" || ending == ".txt") return;
  if (ending == ".npy" && !packed && content == TableContent::numbers) return;
  if (const PandasFormat* const format = pandas_format(ending)) {
    fail(ErrorKind::usage, "cannot write {} file; write '{}' and convert it: python3 -c '{}'", format->name,
         csv_name(path),
         fmt::format(R"(import pandas; pandas.read_csv("{}").{}("{}"))", csv_name(path), format->writer, path));
  }
  const char* const known = content == TableContent::numbers ? ".csv, .tsv, .txt or .npy" : ".csv, .tsv or .txt";
  fail(ErrorKind::usage, "{}: the ending {} is not known; use {}, compressed with .gz or .zst behind .csv",
       quoted_text(path), ending, known);
}

CsvDialect dialect_of_path(const std::string& path, CsvDialect dialect) {
  if (format_ending(path) == ".tsv") dialect.separator = '\t';
  return dialect;
}

}  // namespace sfumato
