// How many CPUs this process may use.
#pragma once

#include <cstddef>
#include <string>

namespace sfumato {

/// The CPUs that the affinity mask of this process and the quota of its control groups (v1 and v2) leave it, at least
/// 1. A quota of 1.5 CPUs counts as 2, one of 1.4 as 1.
std::size_t available_cpus();

/// The CPUs of the quota alone, 0 where there is none. `root` is where the file system begins, "" for the real one.
std::size_t quota_cpus(const std::string& root = "");

/// The number of threads where none is asked for: available_cpus(), or OMP_NUM_THREADS where that is less.
std::size_t default_threads();

}  // namespace sfumato
