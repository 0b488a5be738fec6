// Where data come from: a toy set by its name, or a file.
#pragma once

#include <optional>
#include <string>

#include "sfumato/base/points.h"
#include "sfumato/files/csv_dialect.h"
#include "sfumato/toys/toy.h"

namespace sfumato {

/// The data that a person means by `data`: the toy set of that name (with the other settings of `toy`), or else a file
/// ("-" is standard input), .npy by its ending or its first bytes and otherwise CSV. A file that has a toy set's name
/// is ./moons. `dialect` receives that of a CSV file.
/// Throws Error as make_toy, read_npy and read_csv do, and (usage) for a bare word that is neither a set nor a file.
Points load_data(const std::string& data, ToyConfig toy = {}, Blanks blanks = Blanks::refused,
                 std::optional<CsvDialect>* dialect = nullptr);

/// Throws Error (usage) for a bare word that is neither a toy set nor a file.
void check_data_name(const std::string& data);

/// Whether a path names an .npy file, by its ending or by the first bytes of a regular file.
bool is_npy_file(const std::string& path);

}  // namespace sfumato
