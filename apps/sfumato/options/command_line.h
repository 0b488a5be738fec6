// The command line as the commands see it. CLI11 parses it and writes the help, behind command_line.cc alone: its
// header alone takes longer to compile than any command.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/sfumato/options/command_shape.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace sfumato::app {

/// An option or a positional argument. A handle: cheap to copy, valid as long as its Program.
class Option {
 public:
  Option() = default;  ///< none, which is never given
  explicit Option(CLI::Option* option) : option_(option) {}

  /// What the help calls its value, as in FILE; empty for none.
  Option value_name(const std::string& name) const;
  /// The heading of the help that it stands under.
  Option group(const std::string& heading) const;
  Option description(const std::string& text) const;
  Option required() const;
  /// Shows in the help the value that its variable has now.
  Option show_default() const;
  Option default_text(const std::string& text) const;

  /// Whether it stands on the command line, once that is parsed.
  bool given() const;
  /// As messages name it: --count.
  std::string name() const;

 private:
  CLI::Option* option_ = nullptr;
};

/// A command or the whole program, to which options, arguments and further commands are added. A handle as Option is.
/// The `names` of an option are as in "-n,--count"; those of a positional argument have no dash. Variables must live
/// until the program has run.
class Command {
 public:
  Command() = default;  ///< none
  explicit Command(CLI::App* app) : app_(app) {}

  Option add_flag(const std::string& names, bool& value, const std::string& help) const;
  Option add_text(const std::string& names, std::string& value, const std::string& help) const;
  /// `read` is called with the text and may throw Error.
  Option add_parsed(const std::string& names, const std::function<void(const std::string&)>& read,
                    const std::string& help) const;
  /// An option that may be repeated, or an argument that takes all words that are left.
  Option add_texts(const std::string& names, std::vector<std::string>& values, const std::string& help) const;
  /// Texts between commas.
  Option add_list(const std::string& names, std::vector<std::string>& values, const std::string& help) const;
  /// Two texts with a comma between.
  Option add_pair(const std::string& names, std::vector<std::string>& values, const std::string& help) const;

  /// An option that was added before.
  Option option(const std::string& name) const;
  bool given(const std::string& name) const { return option(name).given(); }

  Command add_command(const std::string& name, const std::string& what) const;
  /// Keeps it out of the help.
  Command hide() const;
  /// The command as it is now, with all below it.
  CommandShape shape() const;
  /// The end of the help.
  void footer(const std::string& text) const;
  /// One of the commands below it has to be chosen.
  void require_command() const;
  /// What is done when it is chosen.
  void on_run(const std::function<void()>& action) const;

 private:
  CLI::App* app_ = nullptr;
};

class Program {
 public:
  Program(const std::string& name, const std::string& what, const std::string& version);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  Command command() const;
  /// Parses the arguments and runs the command that they choose. Returns the text that --help or --version ask for
  /// instead. Throws Error (usage) on arguments that are wrong, and what the command throws.
  std::optional<std::string> run(int argc, char** argv);

 private:
  std::unique_ptr<CLI::App> app_;
};

}  // namespace sfumato::app
