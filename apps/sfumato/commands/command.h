// What the subcommands share: each adds itself to the program and runs when chosen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "apps/sfumato/options/command_line.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/engine/data_source.h"
#include "sfumato/engine/model.h"
#include "sfumato/points/sample_config.h"
#include "sfumato/toys/toy.h"

namespace sfumato::app {

/// Exit codes, the same for every command.
enum ExitCode : int { kDone = 0, kFailed = 1, kUsage = 2, kBadData = 3, kDiverged = 4, kInterrupted = 130 };

/// What a command leaves for main.
struct Outcome {
  int exit_code = kDone;
};

void add_train(Command program, Outcome& outcome);
void add_sample(Command program, Outcome& outcome);
void add_impute(Command program, Outcome& outcome);
void add_denoise(Command program, Outcome& outcome);
void add_evaluate(Command program, Outcome& outcome);
void add_likelihood(Command program, Outcome& outcome);
void add_encode(Command program, Outcome& outcome);
void add_decode(Command program, Outcome& outcome);
void add_report(Command program, Outcome& outcome);
void add_plot(Command program, Outcome& outcome);
void add_data(Command program, Outcome& outcome);
void add_info(Command program, Outcome& outcome);
void add_langevin(Command program, Outcome& outcome);
void add_demo(Command program, Outcome& outcome);
void add_schema(Command program, Outcome& outcome);
void add_schedule(Command program, Outcome& outcome);
void add_forward(Command program, Outcome& outcome);
void add_completion(Command program, Outcome& outcome);
void add_man_pages(Command program, Outcome& outcome);

/// DATA with the settings of a toy set.
struct DataOptions {
  std::string data;
  ToyConfig toy;

  /// Adds --points, --noise, --data-seed, --labels, and DATA under `name` where one is given.
  void add_to(Command command, const std::string& name = "DATA");
  /// Throws Error as source() and read_points() do.
  Points load() const { return read_points(source()); }
  /// The data for the engine to read. Throws Error (usage) for settings of a toy set beside a file.
  DataSource source() const { return source(data); }
  DataSource source(const std::string& name) const;
  /// Throws Error (usage) for settings of a toy set where there is none.
  void check_unused() const;

 private:
  std::vector<Option> toy_options_;
};

/// --threads, and --json.
struct CommonOptions {
  std::size_t threads = 0;
  bool json = false;

  void add_to(Command command);
};

/// A model file, "-" for standard input; says a warning where its samples would be wrong. Throws Error as load_model().
Model open_model(const std::string& path);
/// The same where only points will do. Throws Error as point_model() does, too.
PointModel open_points(const std::string& path, const std::string& task);

/// sample(), but Ctrl-C ends it: throws Interrupted.
Points draw_rows(const PointModel& model, std::uint64_t count, const SampleConfig& config, ThreadPool& pool);

/// Adds a subcommand with a working example at the end of its help.
Command add_command(Command program, const std::string& name, const std::string& what, const std::string& example);
/// Adds MODEL.
Option add_model(Command command, std::string& model);
/// Adds --threads.
Option add_threads(Command command, std::size_t& threads);
/// Adds -o, --output for rows.
Option add_table_output(Command command, std::string& output);
/// Adds --dialect, as output_dialect() takes it.
Option add_dialect(Command command, std::string& dialect);
/// The dialect of an output file of rows that are not the model's, such as scores: its names come first.
CsvDialect named_dialect(const Model& model, const std::string& given, const std::string& path);

}  // namespace sfumato::app
