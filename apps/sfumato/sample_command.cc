// sfumato sample
#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "apps/sfumato/command.h"
#include "apps/sfumato/sample_options.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/error.h"
#include "sfumato/data/writer.h"
#include "sfumato/io/model_file.h"
#include "sfumato/sample/generate.h"

namespace sfumato::app {

namespace {

struct SampleArguments {
  std::string model;
  std::uint64_t count = 0;
  std::string output = "-";
  CommonOptions common;
  SampleOptions options;
};

int run(const SampleArguments& arguments) {
  if (arguments.common.json && arguments.output == "-") {
    fail(ErrorKind::usage, "--json and the rows both go to standard output; give the rows a file with -o");
  }
  const DiffusionModel model = load_model(arguments.model);
  const SampleConfig config = arguments.options.config(model.config);
  ThreadPool pool(arguments.common.threads);
  const Stopwatch watch;
  const std::unique_ptr<TableWriter> writer = make_table_writer(arguments.output, model.columns, arguments.count);
  generate(model, config, 0, arguments.count, pool, [&](std::span<const double> rows) { writer->append(rows); });
  writer->finish();
  if (arguments.common.json) {
    const nlohmann::ordered_json json{{"output", arguments.output},
                                      {"rows", arguments.count},
                                      {"columns", model.columns},
                                      {"seconds", watch.seconds()}};
    fmt::print("{}\n", json.dump());
  } else if (arguments.output != "-") {
    say(fmt::format("wrote {} rows to '{}' in {}", arguments.count, arguments.output, duration_text(watch.seconds())));
  }
  return kDone;
}

}  // namespace

void add_sample(CLI::App& program, Outcome& outcome) {
  const auto arguments = std::make_shared<SampleArguments>();
  CLI::App* command = add_command(program, "sample", "draw new rows from a model",
                                  "sfumato sample moons.safetensors -n 1000 -o points.csv");
  command->add_option("MODEL", arguments->model, "a model file")->required();
  command->add_option("-n,--count", arguments->count, "rows to draw")->required()->check(CLI::NonNegativeNumber);
  command->add_option("-o,--output", arguments->output, "a .csv or .npy file, or - for CSV on standard output")
      ->capture_default_str();
  arguments->options.add_to(*command);
  arguments->common.add_to(*command);
  command->callback([arguments, &outcome] { outcome.exit_code = run(*arguments); });
}

}  // namespace sfumato::app
