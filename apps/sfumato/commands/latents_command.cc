// sfumato encode, sfumato decode
#include <fmt/ranges.h>

#include <memory>
#include <optional>

#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/options/arguments.h"
#include "apps/sfumato/options/condition_options.h"
#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"
#include "sfumato/files/writer.h"
#include "sfumato/points/latents.h"

namespace sfumato::app {

namespace {

std::vector<std::string> solver_names() {
  std::vector<std::string> names;
  for (const std::string& name : all_names<Sampler>()) {
    if (is_deterministic(parse_name<Sampler>("--sampler", name))) names.push_back(name);
  }
  return names;
}

// The way between data and noise; what is not given is what fits the model.
class WayOptions {
 public:
  void add_to(Command command) {
    const std::string group = "Sampler";
    const auto read = [this](const std::string& text) { sampler_ = parse_name<Sampler>("--sampler", text); };
    command
        .add_parsed(
            "--sampler", read,
            fmt::format("a solver of the ODE, by default rk45, of a chain heun: {}", fmt::join(solver_names(), ", ")))
        .value_name("NAME")
        .group(group);
    add_choice(command, "--grid", grid_, "spacing of the noise levels visited").group(group);
    add_number(command, "--sample-steps", levels_, "noise levels visited, by default 51, of a chain all").group(group);
    add_number(command, "--order", order_, "order of unipc: 1, 2 or 3").group(group);
    conditions_.add_to(command);
  }

  /// Throws Error (usage) on samplers that add noise, and on an order that would do nothing.
  SampleConfig config(const ModelConfig& model) const {
    SampleConfig config = sampler_ ? default_encoding(model, *sampler_) : default_encoding(model);
    if (order_ && config.sampler != Sampler::unipc) {
      fail(ErrorKind::usage, "--order is for the sampler unipc, and this is {}; add --sampler unipc",
           name_of(config.sampler));
    }
    config.grid = grid_.value_or(config.grid);
    config.steps = levels_.value_or(config.steps);
    config.order = order_.value_or(config.order);
    conditions_.apply(config);
    return config;
  }

 private:
  std::optional<Sampler> sampler_;
  std::optional<Grid> grid_;
  std::optional<std::size_t> levels_;
  std::optional<std::size_t> order_;
  ConditionOptions conditions_;
};

struct LatentsArguments {
  std::string model;
  DataOptions data;
  std::string output = "-";
  WayOptions way;
  CommonOptions common;
};

using Follow = Points (*)(const PointModel&, const Points&, const SampleConfig&, ThreadPool&);

Points load_latents(const LatentsArguments& arguments) {
  const std::string& name = arguments.data.data;
  if (!is_toy(name)) return arguments.data.load();
  fail(ErrorKind::usage, "'{}' is a toy set, where latents are wanted; give what `sfumato encode` wrote", name);
}

int run(const LatentsArguments& arguments, Points (*load)(const LatentsArguments&), Follow follow, const char* what) {
  check_json(arguments.common.json, arguments.output, what);
  check_output(arguments.output, OutputKind::table);
  const PointModel model = open_model(arguments.model);
  const SampleConfig config = arguments.way.config(model.config);
  ThreadPool pool(arguments.common.threads);
  const Stopwatch watch;
  const Points found = follow(model, load(arguments), config, pool);
  write_points(found, arguments.output);
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

// What both commands have; their tables go between.
Command add(Command program, const char* name, const char* task, const char* example, LatentsArguments& arguments) {
  const Command command = add_command(program, name, task, example);
  add_model(command, arguments.model);
  add_table_output(command, arguments.output);
  arguments.way.add_to(command);
  arguments.common.add_to(command);
  return command;
}

}  // namespace

void add_encode(Command program, Outcome& outcome) {
  const auto arguments = std::make_shared<LatentsArguments>();
  const Command command = add(program, "encode", "take each row to its latent, about N(0, I), by a way that leads back",
                              "sfumato encode moons.safetensors moons -o latents.npy", *arguments);
  arguments->data.add_to(command);
  command.on_run([arguments, &outcome] {
    outcome.exit_code = run(
        *arguments, [](const LatentsArguments& given) { return given.data.load(); }, encode, "latents");
  });
}

void add_decode(Command program, Outcome& outcome) {
  const auto arguments = std::make_shared<LatentsArguments>();
  const Command command = add(program, "decode", "take latents back to rows",
                              "sfumato decode moons.safetensors latents.npy -o points.csv", *arguments);
  command.add_text("LATENTS", arguments->data.data, "a .csv or .npy file, - for standard input")
      .value_name("")
      .required();
  command.on_run([arguments, &outcome] { outcome.exit_code = run(*arguments, load_latents, decode, "rows"); });
}

}  // namespace sfumato::app
