#include "sfumato/data/frame.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "sfumato/base/error.h"
#include "sfumato/data/column_scan.h"
#include "sfumato/data/csv_records.h"
#include "sfumato/data/table.h"
#include "sfumato/data/text.h"

namespace sfumato {
namespace {

// Takes the records of a CSV file and builds the frame.
class FrameReader {
 public:
  /// fixed: the schema states every column, and none changes.
  FrameReader(std::string path, const Schema& schema, bool fixed, const std::vector<std::string>& missing)
      : path_(std::move(path)), schema_(schema), fixed_(fixed), missing_(missing) {}

  void take(std::span<const std::string_view> fields, std::size_t line) {
    if (names_.empty() && take_header(fields, line)) return;
    check_width(path_, line, fields.size(), names_.size());
    for (std::size_t j = 0; j < fields.size(); ++j) scans_[j].add(fields[j], line);
    ++rows_;
  }

  Frame finish() {
    if (names_.empty()) fail(ErrorKind::bad_data, "{}: the file is empty; it needs a header and rows", path_);
    if (rows_ == 0) fail(ErrorKind::bad_data, "{}: the file has a header but no rows; it needs rows", path_);
    Frame frame;
    frame.rows = rows_;
    frame.columns.resize(names_.size());
    for (std::size_t j = 0; j < names_.size(); ++j) {
      frame.schema.columns.push_back(scans_[place_of(j)].finish(frame.columns[j]));
    }
    return frame;
  }

 private:
  // Names the columns; false when the first record is a row already.
  bool take_header(std::span<const std::string_view> fields, std::size_t line) {
    const bool header = is_header(fields);
    names_ = header ? column_names(path_, line, fields, /*may_be_blank=*/true) : default_columns(fields.size());
    check_stated();
    for (const std::string& name : names_)
      scans_.emplace_back(ColumnPlace{path_, name}, stated(name), fixed_, missing_);
    return header;
  }

  void check_stated() const {
    for (const ColumnSchema& column : schema_.columns) {
      if (std::ranges::find(names_, column.name) != names_.end()) continue;
      const std::string nearest = nearest_name(column.name, names_);
      fail(ErrorKind::bad_data, "{}: there is no column {}, which the schema names; {}", path_,
           quoted_text(column.name),
           nearest.empty() ? "take it out there or name a column of the file"
                           : fmt::format("did you mean {}?", quoted_text(nearest)));
    }
    if (!fixed_ || schema_.columns.size() == names_.size()) return;
    const auto strange = std::ranges::find_if(names_, [&](const std::string& name) { return !stated(name); });
    fail(ErrorKind::bad_data, "{}: column {} is not in the schema; remove it", path_, quoted_text(*strange));
  }

  std::optional<ColumnSchema> stated(const std::string& name) const {
    const auto found = std::ranges::find(schema_.columns, name, &ColumnSchema::name);
    return found == schema_.columns.end() ? std::nullopt : std::optional(*found);
  }

  // The column of the file that is the frame's column j: a schema that is fixed says their order.
  std::size_t place_of(std::size_t j) const {
    if (!fixed_) return j;
    return static_cast<std::size_t>(std::ranges::find(names_, schema_.columns[j].name) - names_.begin());
  }

  std::string path_;
  const Schema& schema_;
  bool fixed_;
  const std::vector<std::string>& missing_;
  std::vector<std::string> names_;
  std::vector<ColumnScan> scans_;
  std::size_t rows_ = 0;
};

Frame read(InputFile& file, const Schema& schema, bool fixed, const std::vector<std::string>& missing) {
  FrameReader reader(file.path(), schema, fixed, missing);
  read_csv_records(file,
                   [&](std::span<const std::string_view> fields, std::size_t line) { reader.take(fields, line); });
  return reader.finish();
}

}  // namespace

Frame read_frame(InputFile& file, const FrameOptions& options) {
  return read(file, options.stated, /*fixed=*/false, options.missing);
}

Frame read_frame(const std::string& path, const FrameOptions& options) {
  InputFile file(path);
  return read_frame(file, options);
}

Frame read_frame(InputFile& file, const Schema& schema) { return read(file, schema, /*fixed=*/true, {}); }

Frame read_frame(const std::string& path, const Schema& schema) {
  InputFile file(path);
  return read_frame(file, schema);
}

}  // namespace sfumato
