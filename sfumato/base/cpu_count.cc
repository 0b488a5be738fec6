#include "sfumato/base/cpu_count.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string_view>
#include <thread>

#if defined(__linux__)
#include <sched.h>
#endif

namespace sfumato {
namespace {

std::size_t affinity_cpus() {
#if defined(__linux__)
  // The mask of a machine with more CPUs than the set has does not fit; such a machine has no small mask to honour.
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof(set), &set) == 0) return static_cast<std::size_t>(CPU_COUNT(&set));
#endif
  return std::thread::hardware_concurrency();
}

// The CPUs of a quota and a period in microseconds; infinity where there is no quota.
double cpus_of(const std::string& quota, const std::string& period) {
  double numbers[2] = {0, 0};
  for (const auto& [text, number] : {std::pair{&quota, &numbers[0]}, std::pair{&period, &numbers[1]}}) {
    const auto [stop, error] = std::from_chars(text->data(), text->data() + text->size(), *number);
    if (error != std::errc()) return INFINITY;  // "max"
  }
  return numbers[0] > 0 && numbers[1] > 0 ? numbers[0] / numbers[1] : INFINITY;
}

std::string first_word(const std::string& path) {
  std::ifstream file(path);
  std::string word;
  file >> word;
  return word;
}

double group_v2(const std::string& folder) {
  std::ifstream file(folder + "/cpu.max");
  std::string quota;
  std::string period;
  file >> quota >> period;
  return cpus_of(quota, period);
}

double group_v1(const std::string& folder) {
  return cpus_of(first_word(folder + "/cpu.cfs_quota_us"), first_word(folder + "/cpu.cfs_period_us"));
}

// The least quota of a group and of those above it. In a container the group's own path may not be visible, and the
// mount point is the group.
double least_quota(const std::string& mount, std::string group, double (*quota_of)(const std::string&)) {
  double least = quota_of(mount);
  while (group.size() > 1) {
    least = std::min(least, quota_of(mount + group));
    group.erase(group.rfind('/'));
  }
  return least;
}

}  // namespace

std::size_t quota_cpus(const std::string& root) {
  double least = INFINITY;
  std::ifstream groups(root + "/proc/self/cgroup");
  // Lines such as "0::/user.slice" (version 2) and "4:cpu,cpuacct:/docker/1f" (version 1).
  for (std::string line; std::getline(groups, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const std::string group = line.substr(second + 1);
    if (controllers.empty()) least = std::min(least, least_quota(root + "/sys/fs/cgroup", group, group_v2));
    std::stringstream names(controllers);
    for (std::string name; std::getline(names, name, ',');) {
      if (name != "cpu") continue;
      const std::string mount = root + "/sys/fs/cgroup/";
      least = std::min(
          {least, least_quota(mount + controllers, group, group_v1), least_quota(mount + "cpu", group, group_v1)});
    }
  }
  return std::isinf(least) ? 0 : std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(least)));
}

std::size_t available_cpus() {
  const std::size_t cpus = std::max<std::size_t>(1, affinity_cpus());
  const std::size_t quota = quota_cpus();
  return quota == 0 ? cpus : std::min(cpus, quota);
}

std::size_t default_threads() {
  if (const char* const given = std::getenv("OMP_NUM_THREADS")) {
    const std::string_view text(given);
    std::size_t threads = 0;
    // A list has a number for each level of nesting.
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), threads);
    const bool whole = stop == text.data() + text.size() || *stop == ',';
    if (error == std::errc() && whole && threads > 0) return std::min(threads, available_cpus());
  }
  return available_cpus();
}

}  // namespace sfumato
