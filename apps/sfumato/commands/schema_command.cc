// sfumato schema
#include <fmt/format.h>

#include <memory>
#include <string>

#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/options/setting_options.h"
#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/atomic_file.h"
#include "sfumato/columns/schema_file.h"

namespace sfumato::app {

namespace {

struct SchemaArguments {
  std::string data;
  std::string output = "-";
  SettingOptions options;
};

int run_schema(const SchemaArguments& arguments) {
  check_output(arguments.output, OutputKind::text);
  const Table table = read_rows(arguments.data, table_options(arguments.options.settings()));
  AtomicFile file(arguments.output);
  file.write(table_to_toml(table, arguments.data));
  file.commit();
  if (arguments.output != "-") {
    say(fmt::format("wrote the schema of {} rows and {} columns to '{}'", table.rows, table.columns.size(),
                    arguments.output));
  }
  return kDone;
}

}  // namespace

void add_schema(Command program, Outcome& outcome) {
  const auto arguments = std::make_shared<SchemaArguments>();
  const Command command = add_command(program, "schema", "infer the column types of a table, as a file to edit",
                                      "sfumato schema people.csv -o people.toml");
  command.add_text("DATA", arguments->data, "a CSV file with a header, - for standard input").value_name("").required();
  command.add_text("-o,--output", arguments->output, "the schema, a TOML file; - is standard output")
      .value_name("FILE")
      .show_default();
  arguments->options.add_some_to(command, Task::fit, {"schema", "na", "text"});
  command.on_run([arguments, &outcome] { outcome.exit_code = run_schema(*arguments); });
}

}  // namespace sfumato::app
