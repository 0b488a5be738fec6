// sfumato encode, sfumato decode
#include <fmt/format.h>

#include <memory>
#include <string>

#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/options/setting_options.h"
#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/error.h"
#include "sfumato/engine/latents.h"
#include "sfumato/engine/output_dialect.h"
#include "sfumato/files/writer.h"

namespace sfumato::app {

namespace {

struct LatentsArguments {
  std::string model;
  DataOptions data;
  std::string output = "-";
  std::string dialect;
  SettingOptions options;
  CommonOptions common;
};

using Convert = Points (*)(const Model&, const DataSource&, const Settings&, ThreadPool&);

DataSource latents_of(const LatentsArguments& arguments) {
  const std::string& name = arguments.data.data;
  if (!is_toy(name)) return arguments.data.source();
  fail(ErrorKind::usage, "'{}' is a toy set, not a file of latents; give the output of `sfumato encode`", name);
}

int run_latents(const LatentsArguments& arguments, const DataSource& source, Convert convert, const char* what) {
  check_json(arguments.common.json, arguments.output, what);
  check_output(arguments.output, OutputKind::numbers);
  const Model model = open_model(arguments.model);
  const CsvDialect dialect = output_dialect(model, arguments.dialect, arguments.output);
  ThreadPool pool(arguments.common.threads);
  const Stopwatch watch;
  const Points found = convert(model, source, arguments.options.settings(), pool);
  write_points(found, arguments.output, dialect);
  if (arguments.common.json) {
    print_json({{"output", arguments.output},
                {"rows", found.rows()},
                {"columns", found.columns},
                {"seconds", watch.seconds()}});
  } else if (arguments.output != "-") {
    say(fmt::format("wrote {} {} to '{}' in {}", found.rows(), what, arguments.output, duration_text(watch.seconds())));
  }
  return kDone;
}

// What both commands have; their data go between.
Command add(Command program, const char* name, const char* task, const char* example, LatentsArguments& arguments) {
  const Command command = add_command(program, name, task, example);
  add_model(command, arguments.model);
  add_table_output(command, arguments.output);
  add_dialect(command, arguments.dialect);
  arguments.options.add_to(command, Task::encode);
  arguments.common.add_to(command);
  return command;
}

}  // namespace

void add_encode(Command program, Outcome& outcome) {
  const auto arguments = std::make_shared<LatentsArguments>();
  const Command command = add(program, "encode", "map rows to latents by the probability-flow ODE",
                              "sfumato encode moons.safetensors moons -o latents.npy", *arguments);
  arguments->data.add_to(command);
  command.on_run([arguments, &outcome] {
    outcome.exit_code = run_latents(*arguments, arguments->data.source(), encode, "latents");
  });
}

void add_decode(Command program, Outcome& outcome) {
  const auto arguments = std::make_shared<LatentsArguments>();
  const Command command = add(program, "decode", "map latents back to rows",
                              "sfumato decode moons.safetensors latents.npy -o points.csv", *arguments);
  command.add_text("LATENTS", arguments->data.data, "a .csv or .npy file, - for standard input")
      .value_name("")
      .required();
  command.on_run(
      [arguments, &outcome] { outcome.exit_code = run_latents(*arguments, latents_of(*arguments), decode, "rows"); });
}

}  // namespace sfumato::app
