// The commands and options as data, from which completion scripts and manual pages are made.
#pragma once

#include <string>
#include <vector>

namespace sfumato::app {

/// An option, or a positional argument.
struct OptionShape {
  std::vector<std::string> names;  ///< "-n" and "--count"; of a positional argument its name alone
  std::string value;               ///< what the help calls its value, as in FILE; empty for none
  std::string help;                ///< one sentence
  std::string group;               ///< the heading of the help that it stands under
  std::string default_text;        ///< empty for none
  bool positional = false;
  bool takes_value = false;
  bool required = false;
  bool repeated = false;  ///< whether it takes several values
};

/// A command, or the whole program.
struct CommandShape {
  std::vector<std::string> words;  ///< "sfumato", "plot", "loss"
  std::string what;                ///< what it does, in one line
  std::string footer;              ///< the end of the help: an example
  std::vector<OptionShape> options;
  std::vector<CommandShape> commands;  ///< those below it, without the hidden ones
};

}  // namespace sfumato::app
