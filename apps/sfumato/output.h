// What the program leaves behind: files, and results on standard output.
#pragma once

#include <string>

#include "apps/sfumato/json.h"
#include "sfumato/engine/model.h"

namespace sfumato::app {

/// A model, a table of mixed columns, a matrix of numbers, or text such as a page.
enum class OutputKind { model, table, numbers, text };

/// Throws Error now, and not after an hour of training: (failure) when the path cannot be written to, and (usage) when
/// a model would take the place of a file that is no model, or the other way round, and for the ending of a table that
/// check_table_path() refuses.
void check_output(const std::string& path, OutputKind kind);

/// Whether what is written to the path comes up on a terminal.
bool goes_to_terminal(const std::string& path);

/// Throws Error (usage) when both the JSON and the output `what` would go to standard output.
void check_json(bool json, const std::string& path, const std::string& what);

/// Text to standard output. Errors show in finish_output.
void write_out(const std::string& text);
/// One JSON document on standard output.
void print_json(const Json& json);

/// Makes sure that all of standard output has arrived. Throws Error (failure) where it has not.
void finish_output();

/// Saves a model at its path or, where that can no longer be written to, in the folder for temporary files: hours of
/// training are not lost with a full disk. Throws Error (failure) that says where the model is.
void save_or_rescue(const Checkpoint& checkpoint, const std::string& path);

}  // namespace sfumato::app
