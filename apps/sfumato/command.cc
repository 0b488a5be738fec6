#include "apps/sfumato/command.h"

#include "sfumato/base/atomic_file.h"

namespace sfumato::app {

void DataOptions::add_to(CLI::App& command, const std::string& name) {
  if (!name.empty()) {
    command.add_option(name, data, "a .csv or .npy file, or a toy set: " + CLI::detail::join(toy_names(), ", "))
        ->required();
  }
  const std::string group = "Toy sets";
  command.add_option("--points", toy.points, "points of a toy set")->capture_default_str()->group(group);
  command.add_option("--noise", toy.noise, "noise of a toy set")->capture_default_str()->group(group);
  command.add_option("--data-seed", toy.seed, "seed of a toy set")->capture_default_str()->group(group);
}

void CommonOptions::add_to(CLI::App& command) {
  command.add_option("--threads", threads, "threads, 0 for all; results do not depend on it")->capture_default_str();
  command.add_flag("--json", json, "results as JSON on standard output");
}

void check_writable(const std::string& path) { AtomicFile file(path); }

CLI::App* add_command(CLI::App& program, const std::string& name, const std::string& what, const std::string& example) {
  CLI::App* command = program.add_subcommand(name, what);
  command->footer("Example:\n  " + example);
  return command;
}

}  // namespace sfumato::app
