#include "sfumato/base/thread_pool.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "sfumato/base/cpu_count.h"
#include "sfumato/base/error.h"
#include "sfumato/base/item_range.h"
#include "sfumato/base/loop_watch.h"
#include "sfumato/base/thread_share.h"

namespace sfumato {
namespace {

using Clock = ThreadShare::Clock;

// Threads spin between loops, because a training step starts a loop every few hundred microseconds and waking a
// sleeping thread takes longer.
constexpr auto kSpin = std::chrono::microseconds(200);
// A thread that the system stops for longer than this holds up its loop.
constexpr auto kLate = std::chrono::microseconds(500);

// A larger number is probably a typing error and would exhaust the machine.
constexpr std::size_t kMostThreads = 1024;
// Of one loop, as an item's index has 32 bits.
constexpr std::size_t kMostItems = 0xFFFFFFFE;

void pause_briefly() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#else
  std::this_thread::yield();
#endif
}

// Waits until the number is no longer `old`: awake for a while, then asleep.
void await_change(const std::atomic<std::uint32_t>& number, std::uint32_t old) {
  const auto end = Clock::now() + kSpin;
  do {
    for (int spin = 0; spin < 32; ++spin) {
      if (number.load() != old) return;
      pause_briefly();
    }
  } while (Clock::now() < end);
  while (number.load() == old) number.wait(old);
}

// The time that this thread has run.
Clock::duration run_time() {
  std::timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace

struct ThreadPool::Impl {
  explicit Impl(std::size_t size) : ranges(size), share(std::min(size, available_cpus())) { threads.reserve(size); }

  class Turn;  // of the thread that runs a loop

  std::vector<ItemRange> ranges;
  std::vector<std::thread> threads;
  std::atomic<bool> busy{false};        // while a loop runs
  std::atomic<std::uint32_t> loop{0};   // number of the current loop
  std::atomic<std::uint32_t> seats{1};  // workers [0, seats) take part; of threads.size() + 2 all end
  std::atomic<std::uint32_t> left{0};   // items that are not done
  std::atomic<bool> failed{false};
  std::atomic<Clock::rep> stopped{0};  // the longest time for which the system stopped a thread within its items
  const std::function<void(std::size_t, std::size_t)>* item = nullptr;
  std::mutex error_mutex;
  std::exception_ptr error;
  ThreadShare share;

  std::uint32_t closing() const { return static_cast<std::uint32_t>(ranges.size()) + 1; }

  void set_seats(std::size_t count) {
    if (seats.exchange(static_cast<std::uint32_t>(count)) != count) seats.notify_all();
  }

  void close() {
    set_seats(closing());
    loop.fetch_add(1);
    loop.notify_all();
    for (auto& thread : threads) thread.join();
  }

  void begin(std::size_t count, const std::function<void(std::size_t, std::size_t)>& each) {
    const std::uint32_t number = loop.load() + 1;
    item = &each;
    left.store(static_cast<std::uint32_t>(count));
    failed.store(false);
    stopped.store(0);
    const std::size_t workers = share.threads();
    for (std::size_t w = 0; w < ranges.size(); ++w) {
      ranges[w].set(number, std::min(w, workers) * count / workers, std::min(w + 1, workers) * count / workers);
    }
    set_seats(workers);
    loop.store(number);
    loop.notify_all();
  }

  // Takes items as long as there are any; before_end() is called after each, while the loop has not ended.
  template <class BeforeEnd>
  void work(std::size_t worker, std::uint32_t number, const BeforeEnd& before_end) {
    for (std::size_t k = 0; k < ranges.size(); ++k) {
      ItemRange& range = ranges[(worker + k) % ranges.size()];
      for (std::size_t i = 0; range.take(number, i);) {
        run(i, worker);
        before_end();
        end_item();
      }
    }
  }

  // The same on a helping thread, which looks at how long it was stopped.
  void work_watched(std::size_t worker, std::uint32_t number) {
    const auto begin = Clock::now();
    const auto ran = run_time();
    work(worker, number, [&] {
      const auto passed = Clock::now() - begin;
      if (passed > kLate) note_stop(passed - (run_time() - ran));
    });
  }

  void run(std::size_t i, std::size_t worker) {
    try {
      if (worker == 0) LoopWatch::look();
      if (!failed.load()) (*item)(i, worker);
    } catch (...) {
      const std::scoped_lock lock(error_mutex);
      if (!error) error = std::current_exception();
      failed.store(true);
    }
  }

  // The last item ends the loop, and nothing of the loop may be touched any more.
  void end_item() {
    if (left.fetch_sub(1) == 1) left.notify_all();
  }

  void note_stop(Clock::duration stop) {
    Clock::rep longest = stopped.load();
    while (stop.count() > longest && !stopped.compare_exchange_weak(longest, stop.count())) {
    }
  }

  void help(std::size_t worker) {
    std::uint32_t seen = 0;
    while (true) {
      for (std::uint32_t open = seats.load(); worker >= open; open = seats.load()) seats.wait(open);
      if (seats.load() == closing()) return;
      await_change(loop, seen);
      seen = loop.load();
      if (worker < seats.load()) work_watched(worker, seen);
    }
  }

  void await_items() {
    for (std::uint32_t now = left.load(); now != 0; now = left.load()) await_change(left, now);
  }

  // Whether a thread that was stopped took a good part of a loop that began then.
  bool was_held_up(Clock::time_point begin, Clock::time_point end) const {
    const Clock::duration stop(stopped.load());
    return stop > kLate && 4 * stop > end - begin;
  }
};

class ThreadPool::Impl::Turn {
 public:
  explicit Turn(Impl& pool) : pool_(pool), own_(!pool.busy.exchange(true)) {}
  ~Turn() {
    if (own_) pool_.busy.store(false);
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  explicit operator bool() const { return own_; }

 private:
  Impl& pool_;
  bool own_;
};

ThreadPool::ThreadPool(std::size_t threads) {
  if (threads > kMostThreads) {
    fail(ErrorKind::usage, "threads: {}; give at most {}, or 0 for as many as there are CPUs", threads, kMostThreads);
  }
  if (threads == 0) threads = default_threads();
  impl_ = std::make_unique<Impl>(threads);
  try {
    for (std::size_t i = 1; i < threads; ++i) impl_->threads.emplace_back([this, i] { impl_->help(i); });
  } catch (const std::system_error& error) {
    const std::size_t started = impl_->threads.size();
    impl_->close();
    fail(ErrorKind::failure, "threads: {} of {} could be started ({}); ask for fewer", started + 1, threads,
         error.what());
  } catch (...) {  // no memory
    impl_->close();
    throw;
  }
}

ThreadPool::~ThreadPool() { impl_->close(); }

std::size_t ThreadPool::size() const { return impl_->threads.size() + 1; }

void ThreadPool::parallel_for(std::size_t count, const std::function<void(std::size_t, std::size_t)>& item) {
  const Impl::Turn turn(*impl_);
  if (!turn || impl_->threads.empty() || count < 2 || count > kMostItems) {
    for (std::size_t i = 0; i < count; ++i) {
      LoopWatch::look();
      item(i, 0);
    }
    return;
  }
  const auto begin = Clock::now();
  impl_->begin(count, item);
  impl_->work(0, impl_->loop.load(), [] {});
  impl_->await_items();
  const auto end = Clock::now();
  impl_->share.after_loop(end, impl_->was_held_up(begin, end));
  if (impl_->error) std::rethrow_exception(std::exchange(impl_->error, nullptr));
}

ThreadPool& default_pool() {
  static ThreadPool pool;
  return pool;
}

}  // namespace sfumato
