// sfumato schema
#include <fmt/format.h>

#include <memory>
#include <string>

#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/options/table_options.h"
#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/atomic_file.h"
#include "sfumato/columns/schema_file.h"

namespace sfumato::app {

namespace {

struct SchemaArguments {
  std::string data;
  std::string output = "-";
  TableArguments table;
};

int run(const SchemaArguments& arguments) {
  check_output(arguments.output, OutputKind::table);
  const Table table = read_table(arguments.data, arguments.table.options());
  AtomicFile file(arguments.output);
  file.write(table_to_toml(table, arguments.data));
  file.commit();
  if (arguments.output != "-") {
    say(fmt::format("{} rows, {} columns; their schema is in '{}'", table.rows, table.columns.size(),
                    arguments.output));
  }
  return kDone;
}

}  // namespace

void add_schema(Command program, Outcome& outcome) {
  const auto arguments = std::make_shared<SchemaArguments>();
  const Command command = add_command(program, "schema", "tell what the columns of a table are, as a file to edit",
                                      "sfumato schema people.csv -o people.toml");
  command.add_text("DATA", arguments->data, "a CSV file with a header, - for standard input").value_name("").required();
  command.add_text("-o,--output", arguments->output, "the schema, a TOML file; - is standard output")
      .value_name("FILE")
      .show_default();
  arguments->table.add_to(command);
  command.on_run([arguments, &outcome] { outcome.exit_code = run(*arguments); });
}

}  // namespace sfumato::app
