// A fixed crew of threads that runs the items of one loop at a time.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace sfumato {

/// Runs loops on `threads` threads, the caller's included. Which thread runs which item is left open, so an item must
/// only depend on its index; then the results do not depend on the number of threads.
class ThreadPool {
 public:
  /// 1 to 1024 threads; 0 means as many as the machine has. Throws Error (usage) for more, and (failure) when the
  /// threads cannot be started.
  explicit ThreadPool(std::size_t threads = 0);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  std::size_t size() const;
  /// Calls item(i, worker) for i in [0, count), worker in [0, size()); returns when all are done. The first exception
  /// thrown by an item is thrown here after the loop. Not to be called from inside an item.
  void parallel_for(std::size_t count, const std::function<void(std::size_t index, std::size_t worker)>& item);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The pool of calls that are given none, with as many threads as the machine has; made when it is first used.
ThreadPool& default_pool();

}  // namespace sfumato
