#include "apps/sfumato/terminal.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace sfumato::app {

namespace {

constexpr double kRedrawSeconds = 0.1;

volatile std::sig_atomic_t interrupt_count = 0;

void note_interrupt(int) {
  interrupt_count = interrupt_count + 1;
  if (interrupt_count > 2) _exit(130);  // who asks a third time means it
}

bool is_terminal() {
  const char* const term = std::getenv("TERM");
  return isatty(STDERR_FILENO) != 0 && (term == nullptr || std::string(term) != "dumb");
}

}  // namespace

void say(const std::string& line) { fmt::print(stderr, "{}\n", line); }

void say_error(const std::string& text) {
  const char* const no_color = std::getenv("NO_COLOR");
  const bool plain = !is_terminal() || (no_color != nullptr && *no_color != '\0');
  fmt::print(stderr, "{}sfumato:{} {}\n", plain ? "" : "\033[31m", plain ? "" : "\033[0m", text);
}

std::string duration_text(double seconds) {
  if (seconds < 9.95) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<std::uint64_t>(std::llround(seconds));
  if (whole < 120) return fmt::format("{} s", whole);
  if (whole < 7200) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

Progress::Progress(std::uint64_t first, std::uint64_t total, std::uint64_t rows_a_step)
    : first_(first), total_(total), rows_a_step_(rows_a_step), terminal_(is_terminal()) {}

Progress::~Progress() {
  if (terminal_ && shown_) fmt::print(stderr, "\n");
}

std::string Progress::line(std::uint64_t done, double loss) const {
  const double elapsed = seconds();
  const auto steps = static_cast<double>(done - first_);
  const double rate = steps / std::max(elapsed, 1e-9);
  return fmt::format(
      "step {}/{}  loss {:.4f}  {:.0f}k rows/s  {}", done, total_, loss,
      rate * static_cast<double>(rows_a_step_) / 1000,
      done < total_ ? duration_text(static_cast<double>(total_ - done) / rate) + " left" : duration_text(elapsed));
}

void Progress::step(std::uint64_t done, double loss) {
  // A single batch's loss jumps; its running mean is what a person can read.
  smoothed_loss_ = done == first_ + 1 ? loss : 0.98 * smoothed_loss_ + 0.02 * loss;
  const bool last = done == total_;
  if (terminal_) {
    const double now = seconds();
    if (!last && now - last_shown_ < kRedrawSeconds) return;
    last_shown_ = now;
    fmt::print(stderr, "\r\033[K{}", line(done, smoothed_loss_));
    std::fflush(stderr);
    shown_ = true;
  } else if (last || done * 10 / total_ != (done - 1) * 10 / total_) {
    say(line(done, smoothed_loss_));
  }
}

InterruptGuard::InterruptGuard() {
  interrupt_count = 0;
  struct sigaction action {};
  action.sa_handler = note_interrupt;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

InterruptGuard::~InterruptGuard() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

bool InterruptGuard::interrupted() { return interrupt_count > 0; }

}  // namespace sfumato::app
