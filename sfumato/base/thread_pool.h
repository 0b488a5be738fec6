// A fixed-size pool of threads that runs one parallel loop at a time.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace sfumato {

/// Runs loops on `threads` threads, including the calling thread. Which thread runs an item is not specified, so an
/// item must depend only on its index; then results do not depend on the number of threads.
class ThreadPool {
 public:
  /// threads: 1 to 1024, or 0 for the number of hardware threads. Throws Error (usage) for more, and (failure) if the
  /// threads cannot be started.
  explicit ThreadPool(std::size_t threads = 0);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  /// Number of threads, the caller's included.
  std::size_t size() const;
  /// Calls item(i, worker) for i in [0, count), with worker in [0, size()), and returns when all are done. Rethrows the
  /// first exception of an item after the loop. Must not be called from inside an item.
  void parallel_for(std::size_t count, const std::function<void(std::size_t index, std::size_t worker)>& item);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The pool of calls that are given none, with as many threads as the machine has; made when it is first used.
ThreadPool& default_pool();

}  // namespace sfumato
