// The list of training settings as command-line options and as a TOML file.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "apps/sfumato/options/command_line.h"
#include "sfumato/points/point_config.h"
#include "sfumato/tables/table_config.h"

namespace sfumato::app {

/// Settings in the order of their say: the preset, then a configuration file, then options of the command line.
class ConfigOptions {
 public:
  /// Adds --preset, --config and an option for each setting (learning_rate is --learning-rate).
  void add_to(Command command);
  /// Adds the settings of tables of mixed columns alone, after add_to().
  void add_tables();
  /// For a command that goes by a chain alone: adds --preset, --config and the settings of a chain, which is `chain`
  /// where nothing is said. With `several`, --schedule takes a list of kinds.
  void add_chain_to(Command command, const ScheduleConfig& chain = {}, bool several = false);

  /// What the user asked for. Throws Error (usage) naming the file and the setting, and for settings of a chain that
  /// is not asked for.
  PointConfig config() const;
  /// The same for a table of mixed columns. Throws Error (usage) for a setting or a preset that is of points alone.
  TableConfig table_config() const;
  /// Whether a setting was given that is of points alone, or of tables alone.
  bool given_of_points() const;
  bool given_of_tables() const;
  /// The chains that a command of add_chain_to() was asked for; of several and none chosen every kind.
  std::vector<ModelConfig> chains() const;
  /// Whether any setting or preset or file was given.
  bool given() const;
  bool given(const std::string& setting) const;

 private:
  void add_head(Command command);
  TableConfig with_given(TableConfig config) const;
  template <class T>
  void add_setting(const char* name, const T& value, const char* help, const char* group);
  static bool is_of_points(const std::string& name);
  template <class E>
  bool given_process_of() const;
  bool is_of_tables(const std::string& name) const;
  void check_process(const PointConfig& config) const;
  std::vector<ScheduleKind> kinds(const ScheduleConfig& chosen) const;

  std::string preset_ = "default";
  std::string file_;
  PointConfig defaults_;  // for the help
  Command command_;
  std::vector<std::string> names_;  // of the settings of points, then those of tables alone
  std::size_t points_names_ = 0;    // how many of them are of points
  std::vector<std::string> values_;
  std::vector<Option> options_;     // of names_; none where the command has none, or one of its own
  std::vector<std::string> kinds_;  // of several schedules
  bool chain_only_ = false;
  bool several_ = false;
};

}  // namespace sfumato::app
