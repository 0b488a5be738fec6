// What the subcommands share: each adds itself to the program and runs when chosen.
#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "sfumato/base/thread_pool.h"
#include "sfumato/engine/load_data.h"
#include "sfumato/points/point_fit.h"
#include "sfumato/points/point_model.h"
#include "sfumato/points/sample_config.h"
#include "sfumato/tables/table_fit.h"
#include "sfumato/toys/toy.h"

namespace sfumato::app {

/// Exit codes, the same for every command.
enum ExitCode : int { kDone = 0, kFailed = 1, kUsage = 2, kBadData = 3, kDiverged = 4, kInterrupted = 130 };

/// What a command leaves for main.
struct Outcome {
  int exit_code = kDone;
};

void add_train(CLI::App& program, Outcome& outcome);
void add_sample(CLI::App& program, Outcome& outcome);
void add_impute(CLI::App& program, Outcome& outcome);
void add_denoise(CLI::App& program, Outcome& outcome);
void add_evaluate(CLI::App& program, Outcome& outcome);
void add_likelihood(CLI::App& program, Outcome& outcome);
void add_encode(CLI::App& program, Outcome& outcome);
void add_decode(CLI::App& program, Outcome& outcome);
void add_report(CLI::App& program, Outcome& outcome);
void add_plot(CLI::App& program, Outcome& outcome);
void add_data(CLI::App& program, Outcome& outcome);
void add_info(CLI::App& program, Outcome& outcome);
void add_langevin(CLI::App& program, Outcome& outcome);
void add_demo(CLI::App& program, Outcome& outcome);
void add_schema(CLI::App& program, Outcome& outcome);
void add_schedule(CLI::App& program, Outcome& outcome);
void add_forward(CLI::App& program, Outcome& outcome);

/// DATA with the settings of a toy set.
struct DataOptions {
  std::string data;
  ToyConfig toy;

  /// Adds --points, --noise, --data-seed, --labels, and DATA under `name` where one is given.
  void add_to(CLI::App& command, const std::string& name = "DATA");
  /// Throws Error as load_data does, and (usage) for a model file and for settings of a toy set beside a file.
  Points load() const { return load(data); }
  Points load(const std::string& name) const;
  /// The toy set that DATA names, if it does.
  std::optional<ToyConfig> toy_set() const;
  /// Throws Error (usage) for settings of a toy set where there is none.
  void check_unused() const;

 private:
  std::vector<const CLI::Option*> toy_options_;
};

/// --threads, and --json.
struct CommonOptions {
  std::size_t threads = 0;
  bool json = false;

  void add_to(CLI::App& command);
};

/// The checkpoint in a file, "-" for standard input. Throws Error as load_checkpoint does, and (usage) for a toy set.
PointCheckpoint open_checkpoint(const std::string& path);
/// The same for either kind of model.
std::variant<PointCheckpoint, TableCheckpoint> open_any_checkpoint(const std::string& path);
/// Its model, to sample from; a warning on standard error where sampling starts in the wrong place.
PointModel open_model(const std::string& path);
PointModel model_of(const PointCheckpoint& checkpoint);

/// sample(), but Ctrl-C ends it: throws Interrupted.
Points draw_rows(const PointModel& model, std::uint64_t count, const SampleConfig& config, ThreadPool& pool);

/// What a private training has spent, for people: epsilon 2.99 at delta 1e-05, ...
std::string privacy_text(const TableCheckpoint& checkpoint);

/// A condition for people: label (0, 1, 2), or age (a number, 38.6 +- 13.6).
std::string condition_text(const Condition& condition);

/// Adds a subcommand with a working example at the end of its help.
CLI::App* add_command(CLI::App& program, const std::string& name, const std::string& what, const std::string& example);
/// Adds MODEL.
CLI::Option* add_model(CLI::App& command, std::string& model);
/// Adds --threads.
CLI::Option* add_threads(CLI::App& command, std::size_t& threads);
/// Adds -o, --output for rows.
CLI::Option* add_table_output(CLI::App& command, std::string& output);

}  // namespace sfumato::app
