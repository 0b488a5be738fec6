#include "apps/sfumato/options/table_options.h"

#include "sfumato/columns/schema_file.h"

namespace sfumato::app {

void TableArguments::add_to(Command command) {
  command
      .add_text("--schema", schema,
                "what the columns are, as `sfumato schema` writes it; columns that it does not "
                "name are told from the file")
      .value_name("FILE.toml");
  command
      .add_list("--na", missing,
                "words that stand for a missing value, besides an empty field, ?, NA, N/A, nan, null and None; "
                "separated by commas")
      .value_name("WORDS");
}

TableOptions TableArguments::options() const {
  return {.missing = missing, .stated = schema.empty() ? Schema{} : read_schema(schema)};
}

}  // namespace sfumato::app
