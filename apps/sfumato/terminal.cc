#include "apps/sfumato/terminal.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "sfumato/base/error.h"

namespace sfumato::app {

namespace {

constexpr double kRedrawSeconds = 0.1;
constexpr double kSilenceSeconds = 60;

volatile std::sig_atomic_t interrupt_count = 0;

void note_interrupt(int) {
  interrupt_count = interrupt_count + 1;
  if (interrupt_count > 2) _exit(130);  // who asks a third time means it
}

bool is_terminal() {
  const char* const term = std::getenv("TERM");
  return isatty(STDERR_FILENO) != 0 && (term == nullptr || std::string(term) != "dumb");
}

// A message that nobody can see is no reason to stop.
void put(const std::string& text) {
  std::fputs(text.c_str(), stderr);
  std::fflush(stderr);
}

// File names and the words of a command line can hold anything; a message is one line.
std::string printable(const std::string& text) {
  std::string line;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool control = byte < 0x20 || byte == 0x7F;
    line += control ? fmt::format("\\x{:02x}", byte) : std::string(1, c);
  }
  return line;
}

bool is_setting_name(const std::string& text) {
  return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos &&
         text.find_first_of("abcdefghijklmnopqrstuvwxyz") == 0;
}

}  // namespace

std::string option_name(std::string setting) {
  std::ranges::replace(setting, '_', '-');
  return "--" + setting;
}

std::string with_option_names(const std::string& text) {
  std::string spelled;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t open = std::min(text.find('`', at), text.size());
    spelled += text.substr(at, open - at);
    const std::size_t close = text.find('`', open + 1);
    if (close == std::string::npos) return spelled + text.substr(open);
    const std::string name = text.substr(open + 1, close - open - 1);
    const bool setting = is_setting_name(name);  // other text in backquotes is a command
    spelled += setting ? option_name(name) : "`";
    at = setting ? close + 1 : open + 1;
  }
  return spelled;
}

void say(const std::string& line) { put(printable(with_option_names(line)) + "\n"); }

void say_error(const std::string& text) {
  const char* const no_color = std::getenv("NO_COLOR");
  const bool plain = !is_terminal() || (no_color != nullptr && *no_color != '\0');
  put(fmt::format("{}sfumato:{} {}\n", plain ? "" : "\033[31m", plain ? "" : "\033[0m",
                  printable(with_option_names(text))));
}

std::string duration_text(double seconds) {
  if (seconds < 9.95) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<std::uint64_t>(std::llround(seconds));
  if (whole < 120) return fmt::format("{} s", whole);
  if (whole < 7200) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

Progress::Progress(Work work)
    : work_(std::move(work)),
      terminal_(is_terminal()),
      tenths_(work_.total == 0 ? 0 : work_.first * 10 / work_.total) {}

Progress::~Progress() {
  if (terminal_ && shown_) put("\n");
}

std::string Progress::line(std::uint64_t done, const std::string& detail) const {
  const double elapsed = seconds();
  const double rate = static_cast<double>(done - work_.first) / std::max(elapsed, 1e-9);
  const double rows = rate * static_cast<double>(work_.rows_each);
  const std::string speed = rows < 10000 ? fmt::format("{:.0f}", rows) : fmt::format("{:.0f}k", rows / 1000);
  return fmt::format("{} {}/{}{}{}  {}", work_.unit, done, work_.total, detail,
                     work_.rows_each > 0 ? "  " + speed + " rows/s" : "",
                     done < work_.total ? duration_text(static_cast<double>(work_.total - done) / rate) + " left"
                                        : duration_text(elapsed));
}

void Progress::step(std::uint64_t done) { show(done, ""); }

void Progress::step(std::uint64_t done, double loss) {
  // A single batch's loss jumps; its running mean is what a person can read.
  smoothed_loss_ = done == work_.first + 1 ? loss : 0.98 * smoothed_loss_ + 0.02 * loss;
  show(done, fmt::format("  loss {:.4f}", smoothed_loss_));
}

void Progress::show(std::uint64_t done, const std::string& detail) {
  const double now = seconds();
  if (now < work_.quiet_seconds) return;
  const bool last = done == work_.total;
  if (terminal_) {
    if (!last && now - last_shown_ < kRedrawSeconds) return;
    last_shown_ = now;
    put("\r\033[K" + line(done, detail));
    shown_ = true;
  } else if (last || done * 10 / work_.total != tenths_ || now - last_shown_ > kSilenceSeconds) {
    tenths_ = done * 10 / work_.total;
    last_shown_ = now;
    say(line(done, detail));
  }
}

InterruptGuard::InterruptGuard() {
  interrupt_count = 0;
  struct sigaction action {};
  action.sa_handler = note_interrupt;
  action.sa_flags = SA_RESTART;
  for (const int signal : {SIGINT, SIGTERM}) sigaction(signal, &action, nullptr);
  // A process under nohup outlives its terminal.
  struct sigaction old {};
  if (sigaction(SIGHUP, nullptr, &old) == 0 && old.sa_handler != SIG_IGN) sigaction(SIGHUP, &action, nullptr);
}

InterruptGuard::~InterruptGuard() {
  struct sigaction old {};
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    if (sigaction(signal, nullptr, &old) == 0 && old.sa_handler == note_interrupt) std::signal(signal, SIG_DFL);
  }
}

bool InterruptGuard::interrupted() { return interrupt_count > 0; }

void InterruptGuard::check() {
  if (interrupted()) throw Interrupted();
}

void interruptible(const std::function<void()>& action) {
  const InterruptGuard guard;
  try {
    action();
  } catch (const Error&) {
    InterruptGuard::check();  // a program that was interrupted with us looks like one that failed
    throw;
  }
}

}  // namespace sfumato::app
