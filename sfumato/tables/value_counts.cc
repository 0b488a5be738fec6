#include "sfumato/tables/value_counts.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>

namespace sfumato {
namespace {

// A table of these slots stays in the second cache, and at most half of them are taken.
constexpr unsigned kSlotBits = 13;
constexpr std::size_t kSlots = std::size_t{1} << kSlotBits;

// Counts by hashing, which is faster than sorting as long as values repeat; nothing where too many are different.
std::optional<std::vector<ValueCount>> count_few(std::span<const double> values) {
  std::vector<ValueCount> slots(kSlots);
  std::size_t taken = 0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    const double key = value + 0.0;  // no -0
    std::size_t at = (std::bit_cast<std::uint64_t>(key) * 0x9E3779B97F4A7C15U) >> (64 - kSlotBits);
    while (slots[at].count > 0 && slots[at].value != key) at = (at + 1) % kSlots;
    if (slots[at].count++ > 0) continue;
    slots[at].value = key;
    if (++taken > kSlots / 2) return std::nullopt;
  }
  std::erase_if(slots, [](const ValueCount& slot) { return slot.count == 0; });
  std::ranges::sort(slots, {}, &ValueCount::value);
  return slots;
}

constexpr unsigned kDigitBits = 11;
constexpr std::size_t kDigits = 6;
constexpr std::size_t kBuckets = std::size_t{1} << kDigitBits;

std::size_t digit_of(std::uint64_t key, std::size_t digit) { return (key >> (digit * kDigitBits)) % kBuckets; }

// Unsigned numbers in the order of the doubles: negative ones have all bits turned round, others their sign.
constexpr std::uint64_t kSign = std::uint64_t{1} << 63U;
std::uint64_t key_of(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value + 0.0);
  return (bits & kSign) != 0 ? ~bits : bits | kSign;
}
double value_of(std::uint64_t key) { return std::bit_cast<double>((key & kSign) != 0 ? key & ~kSign : ~key); }

// Radix sort, from the last digit to the first: a third of the time of a sort by comparisons.
void sort_keys(std::vector<std::uint64_t>& keys) {
  std::vector<std::array<std::size_t, kBuckets>> counts(kDigits);
  for (const std::uint64_t key : keys) {
    for (std::size_t digit = 0; digit < kDigits; ++digit) ++counts[digit][digit_of(key, digit)];
  }
  std::vector<std::uint64_t> sorted(keys.size());
  for (std::size_t digit = 0; digit < kDigits; ++digit) {
    std::array<std::size_t, kBuckets>& next = counts[digit];
    if (next[digit_of(keys.front(), digit)] == keys.size()) continue;
    std::size_t first = 0;
    for (std::size_t& count : next) first += std::exchange(count, first);
    for (const std::uint64_t key : keys) sorted[next[digit_of(key, digit)]++] = key;
    keys.swap(sorted);
  }
}

}  // namespace

std::vector<ValueCount> count_values(std::span<const double> values) {
  if (auto few = count_few(values)) return *std::move(few);
  std::vector<std::uint64_t> keys;
  keys.reserve(values.size());
  for (const double value : values) {
    if (!std::isnan(value)) keys.push_back(key_of(value));
  }
  sort_keys(keys);
  std::vector<ValueCount> counts;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (i == 0 || keys[i] != keys[i - 1]) counts.push_back({value_of(keys[i]), 0});
    ++counts.back().count;
  }
  return counts;
}

}  // namespace sfumato
