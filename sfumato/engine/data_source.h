// Where data come from, and what they are learned as: points of a density, or rows of a table.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "sfumato/base/points.h"
#include "sfumato/columns/arrow_reader.h"
#include "sfumato/columns/table.h"
#include "sfumato/engine/setting_list.h"
#include "sfumato/toys/toy.h"

namespace sfumato {

/// Data as a caller has them: a file or a toy set by its name, points in memory, or another program's data frame.
struct DataSource {
  std::variant<std::string, Points, std::shared_ptr<const ArrowReader>> data;  ///< path or toy set, points, or frame
  ToyConfig toy = {};                                                          ///< the other settings of a toy set

  // NOLINTBEGIN(google-explicit-constructor): data of each form are a source, so that fit("moons") reads as it should.
  /// A file or a toy set.
  DataSource(std::string path) : data(std::move(path)) {}
  /// A file or a toy set.
  DataSource(const char* path) : data(std::string(path)) {}
  /// Points in memory.
  DataSource(Points points) : data(std::move(points)) {}
  /// Another program's data frame.
  DataSource(std::shared_ptr<const ArrowReader> frame) : data(std::move(frame)) {}
  // NOLINTEND(google-explicit-constructor)
  /// A toy set with settings.
  DataSource(std::string path, const ToyConfig& toy_config) : data(std::move(path)), toy(toy_config) {}

  /// What messages call the data: the path, or X.
  std::string name() const;
};

/// The data as numbers. Throws Error as load_data() does, and (bad_data) for columns that are not numbers.
/// `dialect` receives that of a CSV file.
Points read_points(const DataSource& source, Blanks blanks = Blanks::refused,
                   std::optional<CsvDialect>* dialect = nullptr);

/// The data as rows of a table whose columns are inferred where the options do not state them. Throws Error as
/// read_table() and table_of() do.
Table read_rows(const DataSource& source, const TableOptions& options);

/// The data as rows of a table with this very schema. Throws Error as read_table() does.
Table read_rows(const DataSource& source, const Schema& schema);

/// How the settings `schema`, `na` and `text` have a table read; words for missing values are those of both. Throws
/// Error as as_schema() does.
TableOptions table_options(const Settings& settings);

/// Data to learn, and why they are of their kind, for a front end to print.
struct TrainingSource {
  std::variant<Points, Table> data;  ///< the rows
  std::string reason;                ///< "column 'age' has missing values"
  /// Of points, and of a table as its schema has it: the dialect of the file that they come from, if it is CSV.
  std::optional<CsvDialect> dialect = {};

  /// What the data are learned as.
  DataKind kind() const { return std::holds_alternative<Points>(data) ? DataKind::points : DataKind::table; }
};

/// Reads data to learn, once. Where `kind` is not decided, they are points if every column is a number in every row,
/// none is of integers and none repeats its values, as a sample of a density does not; otherwise a table. A toy set, an
/// array and an .npy file are points. Throws Error as read_points() and read_rows() do.
TrainingSource read_training_source(const DataSource& source, std::optional<DataKind> kind,
                                    const TableOptions& options);

}  // namespace sfumato
