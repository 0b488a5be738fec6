// A way to end a long computation from outside: Ctrl-C, a clock.
#pragma once

#include <functional>
#include <utility>

namespace sfumato {

/// As long as it lives, every loop that this thread runs on any ThreadPool calls its function before each of the
/// thread's own items; what it throws ends the loop as if an item had thrown it. One inside of another takes its place.
class LoopWatch {
 public:
  explicit LoopWatch(std::function<void()> watch) : watch_(std::move(watch)), before_(current_) { current_ = this; }
  ~LoopWatch() { current_ = before_; }
  LoopWatch(const LoopWatch&) = delete;
  LoopWatch& operator=(const LoopWatch&) = delete;

  /// Calls the function of the thread's watch, where there is one.
  static void look() {
    if (current_ != nullptr) current_->watch_();
  }

 private:
  static inline thread_local const LoopWatch* current_ = nullptr;

  std::function<void()> watch_;
  const LoopWatch* before_;
};

}  // namespace sfumato
