#include "sfumato/nn/training_loop.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace sfumato {
namespace {

// On a busy machine one step may take longer than all of the time.
TEST(TimeSteps, GivesOneStepWhereTheTrialTookLonger) {
  int steps = 0;
  const auto slow = [&] {
    ++steps;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  };
  EXPECT_EQ(time_steps(1e-3, slow), 1U);
  EXPECT_EQ(steps, 2);
}

TEST(TimeSteps, IsBoundedForAnyTime) {
  int steps = 0;
  EXPECT_LE(time_steps(1e300,
                       [&] {
                         if (++steps > 50) std::this_thread::sleep_for(std::chrono::milliseconds(100));
                       }),
            1000000000000000U);
  EXPECT_THROW(time_steps(0, [] {}), Error);
}

}  // namespace
}  // namespace sfumato
