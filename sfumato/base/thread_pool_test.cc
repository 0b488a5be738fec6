#include "sfumato/base/thread_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/base/item_range.h"
#include "sfumato/base/loop_watch.h"

namespace sfumato {
namespace {

TEST(ThreadPool, RunsEveryItemOnceForAnyNumberOfThreads) {
  for (std::size_t threads : {1U, 2U, 3U, 8U}) {
    ThreadPool pool(threads);
    EXPECT_EQ(pool.size(), threads);
    for (std::size_t count : {0U, 1U, 2U, 7U, 1000U}) {
      std::vector<std::atomic<int>> hits(count);
      pool.parallel_for(count, [&](std::size_t i, std::size_t worker) {
        EXPECT_LT(worker, threads);
        hits[i].fetch_add(1);
      });
      for (auto& hit : hits) EXPECT_EQ(hit.load(), 1);
    }
  }
}

TEST(ThreadPool, WakesThreadsThatHaveGoneToSleep) {
  ThreadPool pool(2);
  std::atomic<int> sum{0};
  for (int loop = 0; loop < 3; ++loop) {
    pool.parallel_for(10, [&](std::size_t, std::size_t) { sum.fetch_add(1); });
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_EQ(sum.load(), 30);
}

TEST(ThreadPool, ThrowsWhatAnItemThrewAndGoesOn) {
  ThreadPool pool(2);
  EXPECT_THROW(pool.parallel_for(100,
                                 [](std::size_t i, std::size_t) {
                                   if (i == 42) throw std::runtime_error("x");
                                 }),
               std::runtime_error);
  std::atomic<int> sum{0};
  pool.parallel_for(10, [&](std::size_t, std::size_t) { sum.fetch_add(1); });
  EXPECT_EQ(sum.load(), 10);
}

TEST(ThreadPool, EndsTheLoopWhereAWatchThrows) {
  for (const std::size_t threads : {1U, 2U}) {
    ThreadPool pool(threads);
    // The caller's own range has more items than the watch allows.
    std::atomic<int> sum{0};
    const auto add = [&](std::size_t, std::size_t) { sum.fetch_add(1); };
    {
      int left = 3;
      const LoopWatch watch([&, caller = std::this_thread::get_id()] {
        EXPECT_EQ(std::this_thread::get_id(), caller);
        if (left-- == 0) throw std::runtime_error("enough");
      });
      EXPECT_THROW(pool.parallel_for(100000, add), std::runtime_error) << threads;
      EXPECT_LT(sum.load(), 100000);
      {
        const LoopWatch other([] {});
        EXPECT_NO_THROW(pool.parallel_for(10, add));
      }
      left = 0;
      EXPECT_THROW(pool.parallel_for(10, add), std::runtime_error) << threads;
    }
    sum.store(0);
    pool.parallel_for(10, add);
    EXPECT_EQ(sum.load(), 10);
  }
}

TEST(ItemRange, GivesEachItemOnceAndToItsOwnLoopAlone) {
  ItemRange range;
  std::size_t item = 99;
  range.set(1, 5, 7);
  EXPECT_TRUE(range.take(1, item));
  EXPECT_EQ(item, 5U);
  range.set(2, 0, 2);
  EXPECT_FALSE(range.take(1, item));  // late
  EXPECT_FALSE(range.take(3, item));
  EXPECT_TRUE(range.take(2, item) && range.take(2, item));
  EXPECT_EQ(item, 1U);
  EXPECT_FALSE(range.take(2, item));
}

// Many short loops, in which threads come late, and more threads than CPUs.
TEST(ThreadPool, RunsEveryItemOnceInManyShortLoops) {
  ThreadPool pool(6);
  std::vector<std::atomic<int>> hits(7);
  for (int loop = 1; loop <= 20000; ++loop) {
    pool.parallel_for(hits.size(), [&](std::size_t i, std::size_t) { hits[i].fetch_add(1); });
    for (auto& hit : hits) ASSERT_EQ(hit.load(), loop);
  }
}

// The loop of an item that asks for another one, and those of two threads at once, run on their own threads.
TEST(ThreadPool, RunsLoopsWithinLoopsAndOfTwoThreads) {
  ThreadPool pool(2);
  std::atomic<int> sum{0};
  const auto nested = [&] {
    pool.parallel_for(10, [&](std::size_t, std::size_t) {
      pool.parallel_for(10, [&](std::size_t, std::size_t worker) {
        EXPECT_EQ(worker, 0U);
        sum.fetch_add(1);
      });
    });
  };
  nested();
  EXPECT_EQ(sum.load(), 100);
  std::thread other([&] {
    for (int i = 0; i < 100; ++i) pool.parallel_for(10, [&](std::size_t, std::size_t) { sum.fetch_add(1); });
  });
  for (int i = 0; i < 100; ++i) pool.parallel_for(10, [&](std::size_t, std::size_t) { sum.fetch_add(1); });
  other.join();
  EXPECT_EQ(sum.load(), 2100);
}

TEST(ThreadPool, RefusesMoreThreadsThanAnyMachineHas) {
  for (const std::size_t threads : {std::size_t{100000}, ~std::size_t{0}}) {
    try {
      const ThreadPool pool(threads);
      ADD_FAILURE() << threads;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::usage);
    }
  }
}

}  // namespace
}  // namespace sfumato
