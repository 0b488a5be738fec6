#include "sfumato/base/cpu_count.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "sfumato/base/testing.h"

#if defined(__linux__)
#include <sched.h>
#endif

namespace sfumato {
namespace {

// A file system with these files.
class Root {
 public:
  void put(const std::string& path, const std::string& text) const {
    const std::filesystem::path whole = folder() + path;
    std::filesystem::create_directories(whole.parent_path());
    std::ofstream(whole) << text;
  }
  std::string folder() const { return directory_ / "root"; }

 private:
  testing::TemporaryDirectory directory_;
};

TEST(QuotaCpus, NoControlGroupIsNoQuota) {
  const Root root;
  EXPECT_EQ(quota_cpus(root.folder()), 0U);
  root.put("/proc/self/cgroup", "0::/\n");
  EXPECT_EQ(quota_cpus(root.folder()), 0U);
  root.put("/sys/fs/cgroup/cpu.max", "max 100000\n");
  EXPECT_EQ(quota_cpus(root.folder()), 0U);
}

TEST(QuotaCpus, VersionTwoTakesTheLeastOfAGroupAndThoseAboveIt) {
  const Root root;
  root.put("/proc/self/cgroup", "0::/a/b\n");
  root.put("/sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
  root.put("/sys/fs/cgroup/a/cpu.max", "300000 100000\n");
  EXPECT_EQ(quota_cpus(root.folder()), 3U);
  root.put("/sys/fs/cgroup/a/b/cpu.max", "100000 100000\n");
  EXPECT_EQ(quota_cpus(root.folder()), 1U);
}

// The group's path is that of the host, and the mount point is the group.
TEST(QuotaCpus, InAContainerTheMountPointIsTheGroup) {
  const Root root;
  root.put("/proc/self/cgroup", "0::/system.slice/docker-1f.scope\n");
  root.put("/sys/fs/cgroup/cpu.max", "200000 100000\n");
  EXPECT_EQ(quota_cpus(root.folder()), 2U);
  const Root old;
  old.put("/proc/self/cgroup", "5:memory:/docker/1f\n4:cpu,cpuacct:/docker/1f\n");
  old.put("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "400000\n");
  old.put("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(quota_cpus(old.folder()), 4U);
}

TEST(QuotaCpus, VersionOneHasNoQuotaBelowZero) {
  const Root root;
  root.put("/proc/self/cgroup", "4:cpu:/job\n");
  root.put("/sys/fs/cgroup/cpu/job/cpu.cfs_quota_us", "-1\n");
  root.put("/sys/fs/cgroup/cpu/job/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(quota_cpus(root.folder()), 0U);
}

TEST(QuotaCpus, PartsOfACpuAreRounded) {
  const Root root;
  root.put("/proc/self/cgroup", "0::/\n");
  for (const auto& [quota, cpus] : {std::pair{"10000", 1U}, {"140000", 1U}, {"150000", 2U}, {"350000", 4U}}) {
    root.put("/sys/fs/cgroup/cpu.max", std::string(quota) + " 100000\n");
    EXPECT_EQ(quota_cpus(root.folder()), cpus) << quota;
  }
}

TEST(QuotaCpus, RubbishIsNoQuota) {
  const Root root;
  root.put("/proc/self/cgroup", "\n::\n0:\ncpu\n0::\n3:cpu:\n");
  root.put("/sys/fs/cgroup/cpu.max", "much more\n");
  EXPECT_EQ(quota_cpus(root.folder()), 0U);
}

TEST(DefaultThreads, OmpNumThreadsLowersThem) {
  const std::size_t cpus = available_cpus();
  EXPECT_GE(cpus, 1U);
  for (const auto& [value, threads] : {std::pair{"1", std::size_t{1}},
                                       {"1,4", std::size_t{1}},
                                       {"0", cpus},
                                       {"many", cpus},
                                       {"1x", cpus},
                                       {"100000", cpus}}) {
    setenv("OMP_NUM_THREADS", value, 1);
    EXPECT_EQ(default_threads(), threads) << value;
  }
  unsetenv("OMP_NUM_THREADS");
  EXPECT_EQ(default_threads(), cpus);
}

#if defined(__linux__)
TEST(AvailableCpus, FollowTheAffinityMask) {
  std::thread([] {
    cpu_set_t all;
    ASSERT_EQ(sched_getaffinity(0, sizeof(all), &all), 0);
    std::size_t first = 0;
    while (!CPU_ISSET(first, &all)) ++first;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(first, &one);
    ASSERT_EQ(sched_setaffinity(0, sizeof(one), &one), 0);
    EXPECT_EQ(available_cpus(), 1U);
  }).join();
}
#endif

}  // namespace
}  // namespace sfumato
