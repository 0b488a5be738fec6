#include "sfumato/engine/data_source.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "sfumato/base/text.h"
#include "sfumato/columns/points_table.h"
#include "sfumato/engine/load_data.h"
#include "sfumato/files/field.h"
#include "sfumato/files/input_file.h"
#include "sfumato/files/npy.h"
#include "sfumato/model_file/model_file.h"

namespace sfumato {

namespace {

const std::string* path_of(const DataSource& source) { return std::get_if<std::string>(&source.data); }

// A word that is neither a file nor a toy set, and a model where data are wanted, are slips of the caller.
void check_path(const std::string& path) {
  if (is_toy(path)) return;
  check_data_name(path);
  if (std::filesystem::exists(path) && is_model_file(path)) {
    fail(ErrorKind::usage, "'{}' is a model file, not data; give a .csv or .npy file or a toy set", path);
  }
}

// Whether the source holds a matrix of numbers, and not a file of records.
bool is_matrix(const DataSource& source) {
  if (std::holds_alternative<Points>(source.data)) return true;
  const std::string* const path = path_of(source);
  return path != nullptr && (is_toy(*path) || is_npy_file(*path));
}

const ArrowReader* frame_of(const DataSource& source) {
  const auto* const frame = std::get_if<std::shared_ptr<const ArrowReader>>(&source.data);
  return frame == nullptr ? nullptr : frame->get();
}

// The column of a table as numbers; empty where it is not one of numbers in every row.
std::vector<double> numbers_of(const ColumnSchema& schema, const TableColumn& column, std::size_t rows,
                               char decimal_mark) {
  if (schema.kind == ColumnKind::constant) {
    const NumberSpelling plain{.decimal_mark = std::string(1, decimal_mark)};
    const std::optional<NumberText> value = parse_number_text(schema.categories.front(), plain);
    return value ? std::vector<double>(rows, value->value) : std::vector<double>();
  }
  const bool number = schema.kind == ColumnKind::number || schema.kind == ColumnKind::integer;
  return number && !schema.may_miss && !is_spelled(schema) ? column.numbers : std::vector<double>();
}

std::string obstacle(const ColumnSchema& schema) {
  const std::string name = quoted_text(schema.name);
  if (schema.may_miss) return fmt::format("column {} has missing values", name);
  if (is_spelled(schema)) {
    std::string text;
    append_number(text, schema.maximum, schema);
    return fmt::format("column {} has values such as {}", name, quoted_text(text));
  }
  const char* const article = schema.kind == ColumnKind::text         ? ""
                              : schema.kind == ColumnKind::identifier ? "an "
                                                                      : "a ";
  return fmt::format("column {} is {}{}", name, article, name_of(schema.kind));
}

// Whether values repeat in most rows of a column that is not constant, as whole numbers and prices do.
bool repeats(std::vector<double> values) {
  const std::size_t rows = values.size();
  std::ranges::sort(values);
  const auto distinct = static_cast<std::size_t>(std::unique(values.begin(), values.end()) - values.begin());
  return distinct > 1 && 2 * distinct < rows;
}

// Why whole numbers, of which a density knows nothing, make a table; empty where no column is of them.
std::string integers(const Schema& schema) {
  const auto is_integer = [](const ColumnSchema& column) { return column.kind == ColumnKind::integer; };
  const auto found = std::ranges::find_if(schema.columns, is_integer);
  if (found == schema.columns.end()) return "";
  if (std::ranges::all_of(schema.columns, is_integer)) return "every column is of integers";
  return fmt::format("column {} is of integers", quoted_text(found->name));
}

// Points where a table is a sample of a density, and the table itself with the reason otherwise.
TrainingSource decide(Table table) {
  if (const std::string reason = integers(table.schema); !reason.empty()) return {std::move(table), reason};
  Points points;
  points.values.resize(table.rows * table.columns.size());
  const std::size_t cols = table.columns.size();
  for (std::size_t j = 0; j < cols; ++j) {
    const ColumnSchema& schema = table.schema.columns[j];
    const std::vector<double> numbers =
        numbers_of(schema, table.columns[j], table.rows, decimal_mark_of(table.schema.dialect));
    std::string reason;
    if (numbers.empty()) reason = obstacle(schema);
    if (reason.empty() && repeats(numbers))
      reason = fmt::format("column {} has many repeated values", quoted_text(schema.name));
    if (!reason.empty()) return {std::move(table), reason};
    points.columns.push_back(schema.name);
    for (std::size_t i = 0; i < table.rows; ++i) points.values[i * cols + j] = numbers[i];
  }
  return {std::move(points), "all values are numbers with decimals, and no column has many repeated values",
          table.schema.dialect};
}

}  // namespace

std::string DataSource::name() const {
  const std::string* const path = path_of(*this);
  return path == nullptr ? "X" : *path;
}

Points read_points(const DataSource& source, Blanks blanks, std::optional<CsvDialect>* dialect) {
  if (const auto* points = std::get_if<Points>(&source.data)) return *points;
  if (const ArrowReader* const frame = frame_of(source)) return frame->points();
  const std::string& path = *path_of(source);
  check_path(path);
  return load_data(path, source.toy, blanks, dialect);
}

Table read_rows(const DataSource& source, const TableOptions& options) {
  if (is_matrix(source)) return table_of(read_points(source, Blanks::kept), options, source.name());
  if (const ArrowReader* const frame = frame_of(source)) return frame->table(options);
  check_path(*path_of(source));
  return read_table(*path_of(source), options);
}

Table read_rows(const DataSource& source, const Schema& schema) {
  if (is_matrix(source)) return table_of(read_points(source, Blanks::kept), schema, source.name());
  if (const ArrowReader* const frame = frame_of(source)) return frame->table(schema);
  check_path(*path_of(source));
  return read_table(*path_of(source), schema);
}

TableOptions table_options(const Settings& settings) {
  TableOptions options;
  if (const SettingValue* const schema = settings.find("schema")) options.stated = as_schema("schema", *schema);
  options.missing = options.stated.missing_words;
  if (const SettingValue* const text = settings.find("text")) assign(Field{"text", ""}, *text, options.text);
  if (const SettingValue* const na = settings.find("na")) {
    for (std::string& word : as_texts("na", *na)) {
      if (std::ranges::find(options.missing, word) == options.missing.end()) options.missing.push_back(std::move(word));
    }
  }
  return options;
}

TrainingSource read_training_source(const DataSource& source, std::optional<DataKind> kind,
                                    const TableOptions& options) {
  const std::string matrix = "they are a numeric matrix";
  std::optional<CsvDialect> dialect;
  if (kind == DataKind::points || (!kind && is_matrix(source))) {
    Points points = read_points(source, Blanks::refused, &dialect);
    return {std::move(points), kind ? "" : matrix, dialect};
  }
  const std::string* const path = path_of(source);
  if (kind || path == nullptr) {
    Table table = read_rows(source, options);
    return kind ? TrainingSource{std::move(table), ""} : decide(std::move(table));
  }
  check_path(*path);
  InputFile file(*path);  // once: a pipe cannot be opened again
  if (is_npy(file)) return {read_npy(file), matrix};
  return decide(read_table(file, options));
}

}  // namespace sfumato
