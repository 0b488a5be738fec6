// The pattern of a column of identifiers, such as ORD-<000000-999999>: a finite set of keys, each with an index.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sfumato {

/// One part of a form: a character at one place, or a number.
struct KeyPart {
  std::string symbols{};   ///< the characters that may stand here, ascending; empty: a number
  std::uint64_t low = 0;   ///< number: the smallest
  std::uint64_t high = 0;  ///< number: the largest
  std::uint64_t step = 1;  ///< number: distance between neighbours
  std::size_t width = 0;   ///< number: digits that it has at least, by zeros before it

  bool is_number() const { return symbols.empty(); }
  /// How many texts the part may be.
  std::uint64_t size() const;

  bool operator==(const KeyPart&) const = default;
};

/// Keys of one form: all combinations of its parts. A form without parts is a missing value.
struct KeyForm {
  std::uint64_t weight = 1;  ///< how often keys of this form are drawn, beside those of others
  std::vector<KeyPart> parts{};

  bool operator==(const KeyForm&) const = default;
};

/// The forms of a column's keys. No key is of two forms.
using KeyPattern = std::vector<KeyForm>;

/// Reads a pattern: characters as they are, or after a backslash; [0-9a-f] one of several; {8} the last one so many
/// times; <1-999> a number, <001-999> with zeros before it, <10-990/10> in steps of ten; alternatives between bars,
/// (3) before one draws it three times as often. docs/schema.md describes it. Throws Error (bad_data).
KeyPattern parse_key_pattern(std::string_view text);

/// The text that parse_key_pattern() reads back.
std::string key_pattern_text(const KeyPattern& pattern);

/// Whether all keys are whole numbers without zeros before them, which a signed 64-bit integer holds.
bool are_whole_numbers(const KeyPattern& pattern);

/// How many indices a form has: the number of its keys, or, beyond 2^63, of what its first parts may be.
std::uint64_t key_count(const KeyForm& form);

/// The parts, from the first, that the index of a key tells; the others are free.
std::size_t indexed_parts(const KeyForm& form);

/// The index of a key of the form; nothing for other texts.
std::optional<std::uint64_t> key_index(const KeyForm& form, std::string_view key);

/// Appends one part: what it is at `place`, below its size(); a number may go on beyond it.
void append_key_part(const KeyPart& part, std::uint64_t place, std::string& out);

}  // namespace sfumato
