// The engine's settings as command-line options: each is made from the engine's list, and goes back as a value.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "apps/sfumato/options/command_line.h"
#include "sfumato/engine/chains.h"
#include "sfumato/engine/setting_list.h"

namespace sfumato::app {

class SettingOptions {
 public:
  /// Adds an option for each setting of the task (learning_rate is --learning-rate), but for those in `without`.
  void add_to(Command command, Task task, const std::vector<std::string>& without = {});
  /// Adds those of the task's settings that are named, under a heading of their own where one is given.
  void add_some_to(Command command, Task task, const std::vector<std::string>& names, const std::string& heading = "");
  /// Adds --config, a TOML file of settings that the options take precedence over.
  void add_file_to(Command command);

  /// The settings that were given: those of the file, and the options over them. Throws Error as read_settings() does.
  Settings settings() const;
  /// Whether a setting stands on the command line.
  bool given(const std::string& setting) const;

 private:
  struct Given {
    const Setting* setting = nullptr;
    Option option;
    std::string text;
    std::vector<std::string> texts;
    bool flag = false;
  };
  void add(Command command, Task task, const Setting& setting, const std::string& heading);
  static SettingValue value_of(const Given& given);

  std::deque<Given> given_;  // options keep references to its elements
  std::string file_;
};

/// The settings of a chain, with --config: of one, or of several schedules to compare.
class ChainOptions {
 public:
  void add_to(Command command, bool several = true);
  /// Of one chain. Throws Error as chain_config() does.
  ModelConfig config() const { return chain_config(options_.settings()); }
  /// Of several. Throws Error as chain_configs() does.
  std::vector<ModelConfig> configs() const { return chain_configs(options_.settings(), schedules_); }

 private:
  SettingOptions options_;
  std::vector<std::string> schedules_;
};

}  // namespace sfumato::app
