#include "apps/sfumato/options/command_line.h"

#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>
#include <utility>

#include "sfumato/base/error.h"
#include "sfumato/base/text.h"

namespace sfumato::app {

Option Option::value_name(const std::string& name) const { return Option(option_->type_name(name)); }
Option Option::group(const std::string& heading) const { return Option(option_->group(heading)); }
Option Option::description(const std::string& text) const { return Option(option_->description(text)); }
Option Option::required() const { return Option(option_->required()); }
Option Option::show_default() const { return Option(option_->capture_default_str()); }
Option Option::default_text(const std::string& text) const { return Option(option_->default_str(text)); }
bool Option::given() const { return option_ != nullptr && option_->count() > 0; }
std::string Option::name() const { return option_->get_name(); }

Option Command::add_flag(const std::string& names, bool& value, const std::string& help) const {
  return Option(app_->add_flag(names, value, help));
}

Option Command::add_text(const std::string& names, std::string& value, const std::string& help) const {
  return Option(app_->add_option(names, value, help));
}

Option Command::add_parsed(const std::string& names, const std::function<void(const std::string&)>& read,
                           const std::string& help) const {
  return Option(app_->add_option_function<std::string>(names, read, help));
}

Option Command::add_texts(const std::string& names, std::vector<std::string>& values, const std::string& help) const {
  CLI::Option* const option = app_->add_option(names, values, help);
  return Option(option->allow_extra_args(option->get_positional()));
}

Option Command::add_list(const std::string& names, std::vector<std::string>& values, const std::string& help) const {
  return Option(app_->add_option(names, values, help)->delimiter(',')->allow_extra_args(false));
}

Option Command::add_pair(const std::string& names, std::vector<std::string>& values, const std::string& help) const {
  return Option(app_->add_option(names, values, help)->delimiter(',')->expected(2));
}

Option Command::option(const std::string& name) const { return Option(app_->get_option(name)); }

Command Command::add_command(const std::string& name, const std::string& what) const {
  return Command(app_->add_subcommand(name, what));
}

Command Command::hide() const { return Command(app_->group("")); }

void Command::footer(const std::string& text) const { app_->footer(text); }
void Command::require_command() const { app_->require_subcommand(1); }
void Command::on_run(const std::function<void()>& action) const { app_->callback(action); }

namespace {

const CLI::App& chosen_command(const CLI::App& program) {
  const CLI::App* command = &program;
  for (auto below = command->get_subcommands(); !below.empty(); below = command->get_subcommands()) {
    command = below.front();
  }
  return *command;
}

// "sfumato plot loss"
std::string full_name(const CLI::App& command) {
  return command.get_parent() == nullptr ? command.get_name()
                                         : full_name(*command.get_parent()) + " " + command.get_name();
}

std::vector<const CLI::App*> shown_commands(const CLI::App& command) {
  return command.get_subcommands([](const CLI::App* below) { return !below->get_group().empty(); });
}

std::vector<std::string> commands_below(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::App* below : shown_commands(command)) names.push_back(below->get_name());
  return names;
}

std::vector<std::string> options_of(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

OptionShape shape_of(const CLI::Option& option) {
  OptionShape shape;
  shape.positional = option.get_positional();
  if (shape.positional) {
    shape.names.push_back(option.get_name(true));
  } else {
    for (const std::string& name : option.get_snames()) shape.names.push_back("-" + name);
    for (const std::string& name : option.get_lnames()) shape.names.push_back("--" + name);
  }
  shape.takes_value = option.get_items_expected_max() > 0;
  shape.value = shape.takes_value ? option.get_type_name() : "";
  shape.help = option.get_description();
  shape.group = option.get_group();
  shape.default_text = option.get_default_str();
  shape.required = option.get_required();
  shape.repeated = option.get_items_expected_max() > 1;
  return shape;
}

CommandShape shape_of(const CLI::App& command, std::vector<std::string> above) {
  CommandShape shape;
  shape.words = std::move(above);
  shape.words.push_back(command.get_name());
  shape.what = command.get_description();
  shape.footer = command.get_footer();
  for (const CLI::Option* option : command.get_options()) shape.options.push_back(shape_of(*option));
  for (const CLI::App* below : shown_commands(command)) shape.commands.push_back(shape_of(*below, shape.words));
  return shape;
}

// What to say of a word that has no place.
std::string stray_word(const CLI::App& command, const std::string& argument) {
  const std::string word = argument.substr(0, argument.find('='));
  const bool option = word.starts_with('-');
  const std::vector<std::string> below = commands_below(command);
  const std::string nearest = nearest_name(word, option ? options_of(command) : below);
  if (!option && below.empty()) return fmt::format("unexpected argument {}", quoted_text(word));
  const std::string text =
      fmt::format("{} is not {} of `{}`", quoted_text(word), option ? "an option" : "a command", full_name(command));
  return nearest.empty() ? text : text + fmt::format("; did you mean '{}'?", nearest);
}

std::string usage_text(const CLI::App& program, const CLI::ParseError& error) {
  const CLI::App& command = chosen_command(program);
  std::vector<std::string> left = program.remaining(true);
  if (!left.empty()) return stray_word(command, left.front());
  const std::vector<std::string> below = commands_below(command);
  if (!below.empty()) return fmt::format("a command is missing: {}", fmt::join(below, ", "));
  // "--time: 1 required TEXT missing", "--steps: At most 1 required but received 2"
  std::string text = error.what();
  if (error.get_name() == "ArgumentMismatch") return text.substr(0, text.find(':')) + ": give it once, with one value";
  return text;
}

// `sfumato help train` means `sfumato train --help`. CLI11 wants the words in reverse.
std::vector<std::string> words_of(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  if (!words.empty() && words.front() == "help") {
    words.erase(words.begin());
    words.emplace_back("--help");
  }
  std::ranges::reverse(words);
  return words;
}

}  // namespace

CommandShape Command::shape() const { return shape_of(*app_, {}); }

Program::Program(const std::string& name, const std::string& what, const std::string& version)
    : app_(std::make_unique<CLI::App>(what, name)) {
  app_->set_version_flag("--version", name + " " + version);
}

Program::~Program() = default;

Command Program::command() const { return Command(app_.get()); }

std::optional<std::string> Program::run(int argc, char** argv) {
  try {
    app_->parse(words_of(argc, argv));
    return std::nullopt;
  } catch (const CLI::Success& asked) {  // --help, --version
    std::ostringstream text;
    app_->exit(asked, text, text);
    return text.str();
  } catch (const CLI::ParseError& error) {
    fail(ErrorKind::usage, "{} (see `{} --help`)", usage_text(*app_, error), full_name(chosen_command(*app_)));
  }
}

}  // namespace sfumato::app
