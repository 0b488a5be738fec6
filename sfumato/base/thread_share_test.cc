#include "sfumato/base/thread_share.h"

#include <gtest/gtest.h>

namespace sfumato {
namespace {

using std::chrono::milliseconds;

TEST(ThreadShare, AllTakePartWhereNothingHoldsThemUp) {
  ThreadShare share(4);
  ThreadShare::Clock::time_point time;
  for (int loop = 0; loop < 100; ++loop) {
    EXPECT_EQ(share.threads(), 4U);
    share.after_loop(time += milliseconds(1), false);
  }
}

TEST(ThreadShare, OneFewerForAWhileAfterALoopThatWasHeldUp) {
  ThreadShare share(4);
  ThreadShare::Clock::time_point time;
  share.after_loop(time, true);
  EXPECT_EQ(share.threads(), 3U);
  share.after_loop(time + milliseconds(9), false);
  EXPECT_EQ(share.threads(), 3U);
  share.after_loop(time + milliseconds(10), false);
  EXPECT_EQ(share.threads(), 4U);
}

TEST(ThreadShare, NeverFewerThanOne) {
  ThreadShare share(2);
  ThreadShare::Clock::time_point time;
  for (int loop = 0; loop < 5; ++loop) share.after_loop(time += milliseconds(1), true);
  EXPECT_EQ(share.threads(), 1U);
}

// Each try is held up: the pauses double up to 640 ms, so that the tries become rare.
TEST(ThreadShare, TriesBecomeRareOnABusyMachine) {
  ThreadShare share(2);
  ThreadShare::Clock::time_point time;
  int tries = 0;
  for (int ms = 0; ms < 10000; ++ms) {
    const bool tried = share.threads() == 2;
    tries += tried ? 1 : 0;
    share.after_loop(time += milliseconds(1), tried);
  }
  EXPECT_GE(tries, 15);
  EXPECT_LE(tries, 25);
}

TEST(ThreadShare, PausesAreShortAgainAfterAQuietTime) {
  ThreadShare share(2);
  ThreadShare::Clock::time_point time;
  for (int ms = 0; ms < 3000; ++ms) share.after_loop(time += milliseconds(1), share.threads() == 2);
  for (int ms = 0; ms < 5000; ++ms) share.after_loop(time += milliseconds(1), false);
  EXPECT_EQ(share.threads(), 2U);
  share.after_loop(time, true);
  EXPECT_EQ(share.threads(), 1U);
  share.after_loop(time + milliseconds(10), false);
  EXPECT_EQ(share.threads(), 2U);
}

}  // namespace
}  // namespace sfumato
