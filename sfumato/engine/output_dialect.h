// The dialect of the files that a model's rows are written to.
#pragma once

#include <optional>
#include <string>

#include "sfumato/engine/model.h"
#include "sfumato/files/csv_dialect.h"

namespace sfumato {

/// The dialect of the file that a model learned from; none of other data.
const std::optional<CsvDialect>& learned_dialect(const Model& model);

/// The dialect of an output file: `learned` and over it `given`, in the words of parse_dialect(), where it is not
/// empty. Without `given`, tabs separate the columns of a .tsv file. Throws Error (usage) as parse_dialect() does.
CsvDialect output_dialect(const std::optional<CsvDialect>& learned, const std::string& given, const std::string& path);

/// The same of a model's rows.
CsvDialect output_dialect(const Model& model, const std::string& given, const std::string& path);

}  // namespace sfumato
