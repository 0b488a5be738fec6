// Interrupts long computations, for example at Ctrl-C or at a time limit.
#pragma once

#include <functional>
#include <utility>

namespace sfumato {

/// While it exists, every loop that the current thread runs on a ThreadPool calls this function before each item that
/// the current thread processes. An exception of the function ends the loop like an exception of an item. An inner
/// LoopWatch replaces the outer one for its lifetime.
class LoopWatch {
 public:
  explicit LoopWatch(std::function<void()> watch) : watch_(std::move(watch)), before_(current_) { current_ = this; }
  ~LoopWatch() { current_ = before_; }
  LoopWatch(const LoopWatch&) = delete;
  LoopWatch& operator=(const LoopWatch&) = delete;

  /// Calls the function of the current thread's LoopWatch, if there is one.
  static void look() {
    if (current_ != nullptr) current_->watch_();
  }

 private:
  static inline thread_local const LoopWatch* current_ = nullptr;

  std::function<void()> watch_;
  const LoopWatch* before_;
};

}  // namespace sfumato
