// What a person sees while the program works. All on standard error; standard output is for data.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace sfumato::app {

/// One line to standard error.
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

/// Progress of a loop: on a terminal one line that is rewritten, elsewhere a plain line for each tenth.
class Progress {
 public:
  Progress(std::uint64_t first, std::uint64_t total, std::uint64_t rows_a_step);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void step(std::uint64_t done, double loss);
  double seconds() const { return watch_.seconds(); }

 private:
  std::string line(std::uint64_t done, double loss) const;

  std::uint64_t first_;
  std::uint64_t total_;
  std::uint64_t rows_a_step_;
  bool terminal_;
  bool shown_ = false;
  double smoothed_loss_ = 0;
  double last_shown_ = 0;
  Stopwatch watch_;
};

/// While it lives, Ctrl-C and a polite kill are noted instead of obeyed.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
  static bool interrupted();
};

/// "12 s", "3 min 20 s".
std::string duration_text(double seconds);

}  // namespace sfumato::app
