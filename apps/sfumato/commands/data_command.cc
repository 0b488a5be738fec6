// sfumato data
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/options/arguments.h"
#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/error.h"
#include "sfumato/files/writer.h"
#include "sfumato/toys/toy_density.h"

namespace sfumato::app {

namespace {

struct DataArguments {
  DataOptions data;
  CommonOptions common;
  std::string output = "-";
  bool density = false;
};

// x, y -> x, y, log_density.
std::vector<double> with_density(const std::vector<double>& xy, const ToyDensity& density, ThreadPool& pool) {
  std::vector<double> logs(xy.size() / 2);
  density.log_density(xy, logs, pool);
  std::vector<double> rows;
  for (std::size_t i = 0; i < logs.size(); ++i) rows.insert(rows.end(), {xy[2 * i], xy[2 * i + 1], logs[i]});
  return rows;
}

void write(const ToyConfig& toy, const std::optional<ToyDensity>& density, const std::string& output,
           ThreadPool& pool) {
  constexpr std::size_t kBlock = 65536;
  std::vector<std::string> columns = toy_columns(toy);
  if (density) columns.emplace_back("log_density");
  const auto writer = make_points_writer(output, columns, toy.points);
  std::vector<double> rows;
  for (std::size_t done = 0; done < toy.points; done += kBlock) {
    rows.resize(toy_columns(toy).size() * std::min(kBlock, toy.points - done));
    draw_toy(toy, done, rows);
    writer->append(density ? with_density(rows, *density, pool) : rows);
    InterruptGuard::check();
  }
  writer->finish();
}

int run_data(const DataArguments& arguments) {
  ToyConfig toy = arguments.data.toy;
  toy.name = parse_toy(arguments.data.data);
  validate(toy);
  if (toy.labels && arguments.density) {
    fail(ErrorKind::usage, "--density does not depend on labels; leave out --labels");
  }
  check_json(arguments.common.json, arguments.output, "points");
  check_output(arguments.output, OutputKind::numbers);
  ThreadPool pool(arguments.common.threads);
  std::optional<ToyDensity> density;
  if (arguments.density) density.emplace(toy.name, toy.noise);
  const InterruptGuard guard;
  write(toy, density, arguments.output, pool);
  if (arguments.common.json) {
    Json json{{"output", arguments.output}, {"rows", toy.points}};
    if (density) json["entropy"] = density->entropy(pool);
    print_json(json);
  } else if (arguments.output != "-") {
    say(fmt::format("wrote {} points to '{}'", toy.points, arguments.output));
    if (density) say(fmt::format("the set's entropy is {:.6f} nats", density->entropy(pool)));
  }
  return kDone;
}

}  // namespace

void add_data(Command program, Outcome& outcome) {
  const auto arguments = std::make_shared<DataArguments>();
  const Command command =
      add_command(program, "data", "write a toy set to a file", "sfumato data swiss_roll -o roll.csv");
  arguments->data.add_to(command, "");
  command.add_text("NAME", arguments->data.data, "a toy set: " + comma_list(toy_names())).value_name("").required();
  add_table_output(command, arguments->output);
  command.add_flag("--density", arguments->density,
                   "add a column with the exact log-density, and print the entropy, in nats");
  arguments->common.add_to(command);
  command.on_run([arguments, &outcome] { outcome.exit_code = run_data(*arguments); });
}

}  // namespace sfumato::app
