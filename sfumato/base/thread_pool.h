// A fixed-size pool of threads that runs one parallel loop at a time.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace sfumato {

/// Runs loops on up to `threads` threads, including the calling thread. Which thread runs an item is not specified, so
/// an item must depend only on its index; then results do not depend on the number of threads.
///
/// A loop ends when its items are done: a thread that the system has not run meanwhile is not waited for. Where other
/// programs take the CPUs, so that threads are stopped in the middle of an item, fewer of them take part until the CPUs
/// are free again. More threads than the process has CPUs never take part at once.
class ThreadPool {
 public:
  /// threads: 1 to 1024, or 0 for default_threads(). Throws Error (usage) for more, and (failure) if the threads cannot
  /// be started.
  explicit ThreadPool(std::size_t threads = 0);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  /// Number of threads, the caller's included.
  std::size_t size() const;
  /// Calls item(i, worker) for i in [0, count), with worker in [0, size()), and returns when all are done. Rethrows the
  /// first exception of an item after the loop. A call from inside an item, or while another thread runs a loop on this
  /// pool, processes all items on the calling thread, as worker 0.
  void parallel_for(std::size_t count, const std::function<void(std::size_t index, std::size_t worker)>& item);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The pool of calls that are given none, with default_threads() threads; made when it is first used.
ThreadPool& default_pool();

}  // namespace sfumato
