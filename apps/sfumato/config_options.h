// The list of training settings as command-line options and as a TOML file.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "sfumato/train/train_config.h"

namespace sfumato::app {

/// Settings in the order of their say: the preset, then a configuration file, then options of the command line.
class ConfigOptions {
 public:
  /// Adds --preset, --config and an option for each setting (learning_rate is --learning-rate).
  void add_to(CLI::App& command);
  /// What the user asked for. Throws Error (usage) naming the file and the setting.
  TrainConfig config() const;
  /// Whether any setting or preset or file was given.
  bool given() const;
  bool given(const std::string& setting) const;

 private:
  std::string preset_ = "default";
  std::string file_;
  TrainConfig defaults_;  // for the help
  CLI::App* command_ = nullptr;
  std::vector<std::string> names_;
  std::vector<std::string> values_;
};

}  // namespace sfumato::app
