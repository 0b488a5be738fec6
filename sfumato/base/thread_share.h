// How many threads take part in the loops of a pool, on a machine that other programs use, too.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace sfumato {

/// Decides after each loop how many threads take part in the next one. A thread that the system stops in the middle of
/// an item holds up its whole loop for milliseconds. Where that happens one thread fewer takes part for a while, twice
/// as long each time that it happens again; then one more is tried.
class ThreadShare {
 public:
  using Clock = std::chrono::steady_clock;

  /// most: the largest number of threads, 1 or more.
  explicit ThreadShare(std::size_t most) : most_(most), now_(most) {}

  /// The number of threads in the next loop.
  std::size_t threads() const { return now_; }

  /// Takes note of a loop that ended at `time`. held_up: the calling thread waited for an item whose thread had been
  /// stopped.
  void after_loop(Clock::time_point time, bool held_up) {
    if (held_up) {
      now_ = std::max<std::size_t>(1, now_ - 1);
      pause_ = time < calm_ ? std::min(2 * pause_, kLongest) : kShortest;
      retry_ = time + pause_;
      calm_ = retry_ + std::max(4 * pause_, kCalm);
    } else if (now_ < most_ && time >= retry_) {
      ++now_;
      retry_ = time + pause_;
    }
  }

 private:
  // A time slice of the system takes about 4 ms; at the longest pause it costs less than one part in a hundred.
  static constexpr Clock::duration kShortest = std::chrono::milliseconds(10);
  static constexpr Clock::duration kLongest = std::chrono::milliseconds(640);
  static constexpr Clock::duration kCalm = std::chrono::milliseconds(250);

  std::size_t most_;
  std::size_t now_;
  Clock::duration pause_ = kShortest;
  Clock::time_point retry_;  // before it no thread is added
  Clock::time_point calm_;   // a loop held up before it doubles the pause
};

}  // namespace sfumato
