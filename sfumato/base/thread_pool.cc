#include "sfumato/base/thread_pool.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/base/loop_watch.h"

namespace sfumato {
namespace {

void pause_briefly() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#else
  std::this_thread::yield();
#endif
}

// Threads spin between loops, because a training step starts a loop every few hundred microseconds and waking a
// sleeping thread takes longer.
constexpr int kSpins = 20000;

// A larger number is probably a typing error and would exhaust the machine.
constexpr std::size_t kMostThreads = 1024;

}  // namespace

struct ThreadPool::Impl {
  // The items that a worker processes before it helps others. They are the same for all loops of one size, so that a
  // loop finds the data of the previous one in the same core's cache. Aligned to two cache lines, because some
  // processors prefetch pairs of lines.
  struct alignas(128) Range {
    std::atomic<std::size_t> next{0};  // first item not yet taken
    std::size_t end = 0;
  };

  explicit Impl(std::size_t size) : ranges(size) {}

  std::vector<Range> ranges;
  std::vector<std::thread> threads;
  std::mutex mutex;
  std::condition_variable wake;
  std::atomic<std::uint64_t> generation{0};  // incremented for each loop
  std::atomic<bool> stop{false};
  std::atomic<std::size_t> running{0};  // helper threads still in the loop
  const std::function<void(std::size_t, std::size_t)>* item = nullptr;
  std::mutex error_mutex;
  std::exception_ptr error;

  void distribute(std::size_t count) {
    for (std::size_t w = 0; w < ranges.size(); ++w) {
      ranges[w].next.store(w * count / ranges.size());
      ranges[w].end = (w + 1) * count / ranges.size();
    }
  }

  void work(std::size_t worker) {
    for (std::size_t k = 0; k < ranges.size(); ++k) {
      Range& range = ranges[(worker + k) % ranges.size()];
      for (std::size_t i = range.next.fetch_add(1); i < range.end; i = range.next.fetch_add(1)) run(i, worker);
    }
  }

  void run(std::size_t i, std::size_t worker) {
    try {
      if (worker == 0) LoopWatch::look();
      (*item)(i, worker);
    } catch (...) {
      const std::scoped_lock lock(error_mutex);
      if (!error) error = std::current_exception();
      for (Range& range : ranges) range.next.store(range.end);
    }
  }

  void help(std::size_t worker) {
    std::uint64_t seen = 0;
    while (true) {
      for (int spin = 0; spin < kSpins && generation.load() == seen && !stop.load(); ++spin) pause_briefly();
      if (generation.load() == seen && !stop.load()) {
        std::unique_lock lock(mutex);
        wake.wait(lock, [&] { return generation.load() != seen || stop.load(); });
      }
      if (stop.load()) return;
      seen = generation.load();
      work(worker);
      running.fetch_sub(1);
    }
  }
};

ThreadPool::ThreadPool(std::size_t threads) {
  if (threads > kMostThreads) {
    fail(ErrorKind::usage, "threads: {}; give at most {}, or 0 for as many as the machine has", threads, kMostThreads);
  }
  if (threads == 0) threads = std::max<std::size_t>(1, std::thread::hardware_concurrency());
  impl_ = std::make_unique<Impl>(threads);
  try {
    for (std::size_t i = 1; i < threads; ++i) impl_->threads.emplace_back([this, i] { impl_->help(i); });
  } catch (const std::system_error& error) {
    const std::size_t started = impl_->threads.size();
    impl_->stop.store(true);
    { const std::scoped_lock lock(impl_->mutex); }
    impl_->wake.notify_all();
    for (auto& thread : impl_->threads) thread.join();
    fail(ErrorKind::failure, "threads: {} of {} could be started ({}); ask for fewer", started + 1, threads,
         error.what());
  }
}

ThreadPool::~ThreadPool() {
  {
    const std::scoped_lock lock(impl_->mutex);
    impl_->stop.store(true);
  }
  impl_->wake.notify_all();
  for (auto& thread : impl_->threads) thread.join();
}

std::size_t ThreadPool::size() const { return impl_->threads.size() + 1; }

void ThreadPool::parallel_for(std::size_t count, const std::function<void(std::size_t, std::size_t)>& item) {
  if (impl_->threads.empty() || count < 2) {
    for (std::size_t i = 0; i < count; ++i) {
      LoopWatch::look();
      item(i, 0);
    }
    return;
  }
  impl_->distribute(count);
  impl_->item = &item;
  impl_->running.store(impl_->threads.size());
  {
    const std::scoped_lock lock(impl_->mutex);
    impl_->generation.fetch_add(1);
  }
  impl_->wake.notify_all();
  impl_->work(0);
  for (int spin = 0; impl_->running.load() != 0; ++spin) {
    if (spin < kSpins) {
      pause_briefly();
    } else {
      std::this_thread::yield();
    }
  }
  if (impl_->error) std::rethrow_exception(std::exchange(impl_->error, nullptr));
}

ThreadPool& default_pool() {
  static ThreadPool pool;
  return pool;
}

}  // namespace sfumato
