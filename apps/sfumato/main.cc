// The command line: translates arguments, prints; never computes.
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <new>
#include <sstream>
#include <string>
#include <vector>

#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/error.h"
#include "sfumato/base/text.h"

namespace sfumato::app {

namespace {

int exit_code_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::failure:
      return kFailed;
    case ErrorKind::usage:
      return kUsage;
    case ErrorKind::bad_data:
      return kBadData;
    case ErrorKind::diverged:
      return kDiverged;
  }
  return kFailed;
}

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

std::vector<std::string> commands_below(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::App* below : command.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(below->get_name());
  }
  return names;
}

std::vector<std::string> options_of(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

// What to say of a word that has no place.
std::string stray_word(const CLI::App& command, const std::string& argument) {
  const std::string word = argument.substr(0, argument.find('='));
  const bool option = word.starts_with('-');
  const std::vector<std::string> below = commands_below(command);
  const std::string nearest = nearest_name(word, option ? options_of(command) : below);
  if (!option && below.empty()) return fmt::format("{} is one argument too many", quoted_text(word));
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

int usage_error(const CLI::App& program, const CLI::ParseError& error) {
  say_error(fmt::format("{} (`{} --help` shows how)", usage_text(program, error), full_name(chosen_command(program))));
  return kUsage;
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

void add_commands(CLI::App& program, Outcome& outcome) {
  program.set_version_flag("--version", std::string("sfumato ") + SFUMATO_VERSION);
  program.require_subcommand(1);
  program.footer(
      "`sfumato COMMAND --help` explains each. Example:\n"
      "  sfumato train moons -o moons.safetensors && sfumato sample moons.safetensors -n 5");
  add_train(program, outcome);
  add_sample(program, outcome);
  add_impute(program, outcome);
  add_denoise(program, outcome);
  add_evaluate(program, outcome);
  add_likelihood(program, outcome);
  add_encode(program, outcome);
  add_decode(program, outcome);
  add_report(program, outcome);
  add_plot(program, outcome);
  add_data(program, outcome);
  add_schema(program, outcome);
  add_info(program, outcome);
  add_schedule(program, outcome);
  add_forward(program, outcome);
  add_langevin(program, outcome);
  add_demo(program, outcome);
}

// The exit code, once all output has arrived.
int finished(int exit_code) {
  try {
    finish_output();
    return exit_code;
  } catch (const Error& error) {
    say_error(error.what());
    return exit_code_of(error.kind());
  }
}

int run(int argc, char** argv) {
  CLI::App program("Learns the distribution of data by denoising diffusion, and draws new samples from it.", "sfumato");
  Outcome outcome;
  add_commands(program, outcome);
  try {
    program.parse(words_of(argc, argv));
    return finished(outcome.exit_code);
  } catch (const CLI::Success& asked) {  // --help, --version
    std::ostringstream text;
    program.exit(asked, text, text);
    write_out(text.str());
    return finished(kDone);
  } catch (const CLI::ParseError& error) {
    return usage_error(program, error);
  } catch (const Interrupted&) {
    say("interrupted");
    return kInterrupted;
  } catch (const Error& error) {
    say_error(error.what());
    return exit_code_of(error.kind());
  } catch (const std::bad_alloc&) {
    say_error("out of memory; give fewer rows, or a smaller --batch or --width");
    return kFailed;
  } catch (const std::exception& error) {
    say_error(fmt::format("unexpected: {}; this is a fault of the program, please report it", error.what()));
    return kFailed;
  }
}

}  // namespace

}  // namespace sfumato::app

int main(int argc, char** argv) {
  // `sfumato sample ... | head -1` ends quietly, even where whoever started us ignores the signal.
  std::signal(SIGPIPE, SIG_DFL);
  // Past `ulimit -f` a write fails with its reason, as on a full disk.
  std::signal(SIGXFSZ, SIG_IGN);
  return sfumato::app::run(argc, argv);
}
