#include "apps/sfumato/options/table_options.h"

#include "sfumato/columns/schema_file.h"

namespace sfumato::app {

void TableArguments::add_to(CLI::App& command) {
  command
      .add_option("--schema", schema,
                  "what the columns are, as `sfumato schema` writes it; columns that it does not "
                  "name are told from the file")
      ->type_name("FILE.toml");
  command
      .add_option("--na", missing,
                  "words that stand for a missing value, besides an empty field, ?, NA, N/A, nan, null and None; "
                  "separated by commas")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("WORDS");
}

TableOptions TableArguments::options() const {
  return {.missing = missing, .stated = schema.empty() ? Schema{} : read_schema(schema)};
}

}  // namespace sfumato::app
