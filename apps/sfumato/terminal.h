// What a person sees while the program works. All on standard error; standard output is for data.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace sfumato::app {

/// The option of a setting: --learning-rate of learning_rate.
std::string option_name(std::string setting);

/// The text with settings as options: the engine names one in backquotes, `learning_rate`, which is --learning-rate.
std::string with_option_names(const std::string& text);

/// One line to standard error; what a terminal would not show as text stands there as \xNN.
void say(const std::string& line);
/// "sfumato: text", in red on a terminal that wants colours.
void say_error(const std::string& text);

/// Seconds since it was made.
class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count(); }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

/// What a loop counts.
struct Work {
  std::string unit;             ///< what is counted, as in "step"
  std::uint64_t first = 0;      ///< how many are done already
  std::uint64_t total = 0;      ///< how many there are in all
  std::uint64_t rows_each = 1;  ///< for the rows a second; 0 says none
  double quiet_seconds = 0;     ///< nothing is shown before: for what is mostly done sooner
};

/// Progress of a loop: on a terminal one line that is rewritten, elsewhere a plain line for each tenth, and
/// each minute.
class Progress {
 public:
  explicit Progress(Work work);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void step(std::uint64_t done);
  void step(std::uint64_t done, double loss);
  double seconds() const { return watch_.seconds(); }

 private:
  void show(std::uint64_t done, const std::string& detail);
  std::string line(std::uint64_t done, const std::string& detail) const;

  Work work_;
  bool terminal_;
  bool shown_ = false;
  std::uint64_t tenths_;
  double smoothed_loss_ = 0;
  double last_shown_ = 0;
  Stopwatch watch_;
};

/// Thrown where Ctrl-C was noticed and nothing is worth keeping.
struct Interrupted {};

/// While it lives, Ctrl-C, a polite kill and a lost terminal are noted instead of obeyed, so that what is under way can
/// be saved or cleaned up.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
  static bool interrupted();
  /// Throws Interrupted when interrupted.
  static void check();
};

/// Does something that Ctrl-C ends in good order, programs that it starts included: throws Interrupted.
void interruptible(const std::function<void()>& action);

/// "12 s", "3 min 20 s".
std::string duration_text(double seconds);

}  // namespace sfumato::app
