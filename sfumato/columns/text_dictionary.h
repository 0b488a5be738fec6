// Deduplicates repeated texts. Used by the table reader only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace sfumato {

/// Distinct texts, numbered in order of first appearance.
class TextDictionary {
 public:
  struct Entry {
    std::string text;
    std::size_t line = 0;  ///< line of first appearance
    std::size_t count = 0;
  };

  /// The index of a text that occurs `count` times; adds it if it is new.
  std::int32_t add(std::string_view text, std::size_t line, std::size_t count = 1) {
    const auto found = numbers_.find(text);
    if (found != numbers_.end()) {
      repeat(found->second, count);
      return found->second;
    }
    const auto number = static_cast<std::int32_t>(entries_.size());
    entries_.push_back({std::string(text), line, count});
    numbers_.emplace(entries_.back().text, number);
    return number;
  }
  /// The text of that number comes again.
  void repeat(std::int32_t number, std::size_t count = 1) { entries_[static_cast<std::size_t>(number)].count += count; }
  const std::deque<Entry>& entries() const { return entries_; }
  std::size_t size() const { return entries_.size(); }
  void clear() {
    numbers_.clear();
    entries_.clear();
  }

 private:
  std::deque<Entry> entries_;  // keeps the addresses of its texts
  std::unordered_map<std::string_view, std::int32_t> numbers_;
};

}  // namespace sfumato
