// The command line: translates arguments, prints; never computes.
#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <new>
#include <optional>
#include <string>
#include <string_view>

#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/options/command_line.h"
#include "apps/sfumato/output.h"
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

void add_commands(Command program, Outcome& outcome) {
  program.require_command();
  program.footer(
      "Run `sfumato COMMAND --help` for details. Example:\n"
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
  add_completion(program, outcome);
  add_man_pages(program, outcome);
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

int run_program(int argc, char** argv) {
  try {
    Program program("sfumato", "Trains denoising diffusion models on tables and points, and draws new rows from them.",
                    SFUMATO_VERSION);
    Outcome outcome;
    add_commands(program.command(), outcome);
    const std::optional<std::string> text = program.run(argc, argv);
    if (text) write_out(*text);
    return finished(text ? kDone : outcome.exit_code);
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
  try {
    return sfumato::app::run_program(argc, argv);
  } catch (...) {
    // There was no memory for a message.
    static constexpr std::string_view kMessage = "sfumato: out of memory\n";
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, kMessage.data(), kMessage.size());
    return sfumato::app::kFailed;
  }
}
