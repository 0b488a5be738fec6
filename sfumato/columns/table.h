// A table of mixed columns in memory: numbers, categories, dates, with values missing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "sfumato/columns/schema.h"
#include "sfumato/files/input_file.h"

namespace sfumato {

inline constexpr double kMissingNumber = std::numeric_limits<double>::quiet_NaN();

/// One column's values: of number, integer and datetime as numbers (NaN: missing), of category and boolean as indices
/// of categories (-1: missing). Of the kinds that are not learned, identifiers and texts have theirs ("": missing)
/// where they were made, or read with the schema of a model.
struct TableColumn {
  std::vector<double> numbers{};        ///< [rows], or empty
  std::vector<std::int32_t> indices{};  ///< [rows], or empty
  std::vector<std::string> texts{};     ///< [rows], or empty
};

/// Rows of mixed columns; columns[i] has the values of schema.columns[i].
struct Table {
  Schema schema;                     ///< what each column is
  std::size_t rows = 0;              ///< number of rows
  std::vector<TableColumn> columns;  ///< values, in the order of the schema
};

/// Whether a value of the column is missing; of the kinds that are not learned none is.
bool lacks_value(const ColumnSchema& schema, const TableColumn& column, std::size_t row);

/// A column has at most this many categories; it is also how many texts of a column are kept while its kind is unknown.
inline constexpr std::size_t kMostCategories = 65536;

/// How a table is read whose columns are to be inferred.
struct TableOptions {
  std::vector<std::string> missing;  ///< words for a missing value, besides the usual ones
  /// Columns whose kind is stated; the others are inferred. Categories and a format that are not given are those of the
  /// file, and a range that is given is widened to it.
  Schema stated;
  std::string stated_by = "the schema";  ///< what names them, for messages
  TextColumns text = TextColumns::keep;  ///< what becomes of free text whose kind is not stated
};

/// Reads a CSV file with a header in one pass and infers what its columns are, as docs/schema.md says. Throws Error
/// (failure) when the file cannot be read; (bad_data) with line and column for what read_csv_records() refuses, an
/// empty file, a header alone, duplicate names, rows of different lengths, a field that does not fit its column, and a
/// stated column that is absent.
Table read_table(InputFile& file, const TableOptions& options = {});
Table read_table(const std::string& path, const TableOptions& options = {});

/// Reads another file of the same columns, in any order: the frame has this very schema. Throws Error as above, and
/// (bad_data) with line and column for a level that the schema lacks and for a column that one of both lacks.
Table read_table(InputFile& file, const Schema& schema);
Table read_table(const std::string& path, const Schema& schema);

}  // namespace sfumato
