// The part of a loop that a thread processes first.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace sfumato {

/// The items that a worker processes before it helps others. They are the same for all loops of one size, so that a
/// loop finds the data of the previous one in the same core's cache. The loop's number stands beside the index of the
/// next item, so that a thread that comes late takes no item of a later loop for one of its own. Aligned to two cache
/// lines, because some processors prefetch pairs of lines.
class alignas(128) ItemRange {
 public:
  void set(std::uint32_t loop, std::size_t begin, std::size_t end) {
    next_.store(word(loop, kClosed));  // between two loops nothing can be taken, whatever end_ is
    end_.store(end);
    next_.store(word(loop, begin));
  }

  /// Takes the next item of that loop, if there is one.
  bool take(std::uint32_t loop, std::size_t& item) {
    std::uint64_t seen = next_.load();
    while (static_cast<std::uint32_t>(seen >> 32U) == loop) {
      const std::size_t index = seen & kClosed;
      if (index >= end_.load()) return false;
      if (next_.compare_exchange_weak(seen, seen + 1)) {
        item = index;
        return true;
      }
    }
    return false;
  }

 private:
  static constexpr std::uint64_t kClosed = 0xFFFFFFFF;
  static std::uint64_t word(std::uint32_t loop, std::uint64_t index) { return std::uint64_t{loop} << 32U | index; }

  std::atomic<std::uint64_t> next_{0};
  std::atomic<std::size_t> end_{0};
};

}  // namespace sfumato
