// What the subcommands share: each adds itself to the program and runs when chosen.
#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>
#include <cstdint>
#include <string>

#include "sfumato/data/source.h"
#include "sfumato/data/toy.h"

namespace sfumato::app {

/// Exit codes, the same for every command.
enum ExitCode : int { kDone = 0, kFailed = 1, kUsage = 2, kBadData = 3, kDiverged = 4, kInterrupted = 130 };

/// What a command leaves for main.
struct Outcome {
  int exit_code = kDone;
};

void add_train(CLI::App& program, Outcome& outcome);
void add_sample(CLI::App& program, Outcome& outcome);
void add_evaluate(CLI::App& program, Outcome& outcome);
void add_plot(CLI::App& program, Outcome& outcome);
void add_data(CLI::App& program, Outcome& outcome);
void add_info(CLI::App& program, Outcome& outcome);
void add_demo(CLI::App& program, Outcome& outcome);

/// DATA with the settings of a toy set.
struct DataOptions {
  std::string data;
  ToyConfig toy;

  /// Adds --points, --noise, --data-seed, and DATA under `name` where one is given.
  void add_to(CLI::App& command, const std::string& name = "DATA");
  Table load() const { return load_data(data, toy); }
};

/// --threads, and --json.
struct CommonOptions {
  std::size_t threads = 0;
  bool json = false;

  void add_to(CLI::App& command);
};

/// Throws Error (failure) now, and not after an hour of training, when the path cannot be written to.
void check_writable(const std::string& path);

/// Adds a subcommand with a working example at the end of its help.
CLI::App* add_command(CLI::App& program, const std::string& name, const std::string& what, const std::string& example);

}  // namespace sfumato::app
