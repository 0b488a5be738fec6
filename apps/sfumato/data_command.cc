// sfumato data
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "apps/sfumato/command.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/data/writer.h"

namespace sfumato::app {

namespace {

struct DataArguments {
  DataOptions data;
  std::string output = "-";
  bool json = false;
};

int run(const DataArguments& arguments) {
  ToyConfig toy = arguments.data.toy;
  toy.name = parse_toy(arguments.data.data);
  validate(toy);
  constexpr std::size_t kBlock = 65536;
  const auto writer = make_table_writer(arguments.output, {"x", "y"}, toy.points);
  std::vector<double> xy;
  for (std::size_t done = 0; done < toy.points; done += xy.size() / 2) {
    xy.resize(2 * std::min(kBlock, toy.points - done));
    draw_toy(toy, done, xy);
    writer->append(std::span<const double>(xy));
  }
  writer->finish();
  if (arguments.json && arguments.output != "-") {
    fmt::print("{}\n", nlohmann::ordered_json{{"output", arguments.output}, {"rows", toy.points}}.dump());
  } else if (arguments.output != "-") {
    say(fmt::format("wrote {} points to '{}'", toy.points, arguments.output));
  }
  return kDone;
}

}  // namespace

void add_data(CLI::App& program, Outcome& outcome) {
  const auto arguments = std::make_shared<DataArguments>();
  CLI::App* command = add_command(program, "data", "write a toy set to a file", "sfumato data swiss_roll -o roll.csv");
  arguments->data.add_to(*command, "");
  command->add_option("NAME", arguments->data.data, "a toy set: " + CLI::detail::join(toy_names(), ", "))->required();
  command->add_option("-o,--output", arguments->output, "a .csv or .npy file, or - for CSV on standard output")
      ->capture_default_str();
  command->add_flag("--json", arguments->json, "what was written, as JSON on standard output");
  command->callback([arguments, &outcome] { outcome.exit_code = run(*arguments); });
}

}  // namespace sfumato::app
