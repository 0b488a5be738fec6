// The command line: translates arguments, prints; never computes.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <new>
#include <string>
#include <vector>

#include "apps/sfumato/command.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/error.h"

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
  const std::vector<CLI::App*> chosen = program.get_subcommands();
  return chosen.empty() ? program : *chosen.front();
}

// The names that could have stood where `word` stands.
std::vector<std::string> names_like(const CLI::App& command, const std::string& word) {
  std::vector<std::string> names;
  if (word.starts_with('-')) {
    for (const CLI::Option* option : command.get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
  } else {
    for (const CLI::App* below : command.get_subcommands([](const CLI::App*) { return true; })) {
      names.push_back(below->get_name());
    }
  }
  return names;
}

int usage_error(const CLI::App& program, const CLI::ParseError& error) {
  const CLI::App& command = chosen_command(program);
  const std::string name = &command == &program ? "sfumato" : "sfumato " + command.get_name();
  std::vector<std::string> left = command.remaining();
  if (left.empty()) left = program.remaining();
  std::string text = error.what();
  if (!left.empty()) {
    const std::string word = left.front().substr(0, left.front().find('='));
    const std::string nearest = nearest_name(word, names_like(command, word));
    text = fmt::format("'{}' is not {} of `{}`", word, word.starts_with('-') ? "an option" : "a command or argument",
                       name);
    if (!nearest.empty()) text += fmt::format("; did you mean '{}'?", nearest);
  }
  std::ranges::replace(text, '\n', ' ');
  say_error(fmt::format("{} (`{} --help` shows how)", text, name));
  return kUsage;
}

int run(int argc, char** argv) {
  CLI::App program("Learns the distribution of data by denoising diffusion, and draws new samples from it.", "sfumato");
  program.set_version_flag("--version", std::string("sfumato ") + SFUMATO_VERSION);
  program.require_subcommand(1);
  program.footer("Example:\n  sfumato train moons -o moons.safetensors && sfumato sample moons.safetensors -n 5");
  Outcome outcome;
  add_train(program, outcome);
  add_sample(program, outcome);
  add_evaluate(program, outcome);
  add_plot(program, outcome);
  add_data(program, outcome);
  add_info(program, outcome);
  add_demo(program, outcome);
  try {
    program.parse(argc, argv);
    return outcome.exit_code;
  } catch (const CLI::Success& asked) {  // --help, --version
    return program.exit(asked);
  } catch (const CLI::ParseError& error) {
    return usage_error(program, error);
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

int main(int argc, char** argv) { return sfumato::app::run(argc, argv); }
