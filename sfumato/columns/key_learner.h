// Infers the pattern of a column of identifiers from its values, in one pass.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sfumato/columns/key_pattern.h"
#include "sfumato/columns/schema.h"

namespace sfumato {

/// Takes keys and finds what they have in common. Keys that differ in their numbers and letters alone (K-1, K-12,
/// AB-007) are of one form, in which each run of digits is a number. Where that gives too many forms, as of UUIDs, keys
/// of one length are a form, in which each character has its own set.
class KeyLearner {
 public:
  void add(std::string_view key);
  /// How many values are missing; the pattern has as many.
  void add_missing(std::size_t count) { missing_ += count; }
  /// Whether different texts are codes, such as UUIDs, serial numbers and "Room 101", and no words: most have digits,
  /// and they are of letters, digits and signs without blanks, or many of one form.
  bool are_codes() const;
  /// Whether they may be codes, as far as the keys so far tell.
  bool may_be_codes() const { return plain_ || (!many_shapes_ && shapes_.size() == 1); }
  /// The pattern; empty where no key was added.
  KeyPattern pattern() const;

 private:
  using Symbols = std::bitset<128>;
  // A run of digits.
  struct Number {
    std::uint64_t first = 0;
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    std::uint64_t step = 0;  // the greatest common divisor of all distances
    std::size_t shortest = 0;
    std::size_t longest = 0;
    bool padded = false;
  };
  // One of both.
  struct Place {
    bool is_number = false;
    Number number{};
    Symbols symbols{};
  };
  struct Group {
    std::size_t count = 0;
    std::vector<Place> places{};
  };

  void add_to_shape(std::string_view key);
  void add_to_length(std::string_view key);
  static void add_number(std::string_view digits, std::uint64_t value, bool first, Number& number);
  static KeyForm form_of_shape(const Group& group);
  static KeyForm form_of_length(const Group& group);

  std::map<std::string, Group> shapes_;
  std::map<std::size_t, Group> lengths_;
  std::size_t count_ = 0;
  std::size_t missing_ = 0;
  std::size_t with_digits_ = 0;
  bool plain_ = true;  // letters, digits and signs
  bool many_shapes_ = false;
};

/// Which keys of a pattern are among `keys`: ascending ranges of their indices, at most kMostKeyRanges. Where there
/// would be more, the narrowest gaps between ranges count as taken.
class TakenKeys {
 public:
  explicit TakenKeys(const KeyPattern& pattern);
  void add(std::string_view key);
  std::vector<KeyRange> ranges() &&;

 private:
  const KeyPattern& pattern_;
  std::vector<std::vector<std::uint64_t>> indices_;  // by form
};
inline constexpr std::size_t kMostKeyRanges = 4096;

}  // namespace sfumato
