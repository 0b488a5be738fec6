// New keys in a pattern: key i is a function of the seed and i, and no two are equal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sfumato/base/random.h"
#include "sfumato/columns/key_pattern.h"
#include "sfumato/columns/schema.h"

namespace sfumato {

/// Which keys come out.
enum class KeyChoice {
  fresh,  ///< none that is taken
  any,    ///< all of the pattern, those that are taken included
};

/// An endless sequence of different keys. Where most keys of a form are free, they come in a random order; where most
/// are taken, as of row numbers, the sequence counts on after the largest. When a form is used up its last number goes
/// on, or the keys become longer.
class KeySequence {
 public:
  /// Without a pattern the keys are 1, 2, 3, ... Throws Error (bad_data) on a pattern that parse_key_pattern() refuses
  /// and on ranges that it does not have.
  KeySequence(const ColumnSchema& column, KeyChoice choice, std::uint64_t seed, std::uint64_t stream);

  /// Key `row`; empty for a missing value.
  std::string operator()(std::uint64_t row) const;

 private:
  struct Form {
    const KeyForm* form = nullptr;
    std::size_t indexed = 0;                 ///< parts that the index tells
    std::uint64_t count = 0;                 ///< indices
    std::uint64_t capacity = 0;              ///< keys that are drawn before the form goes on
    bool in_order = false;                   ///< from the first on, in place of a random order
    std::vector<std::uint64_t> taken{};      ///< first indices of ranges that are taken
    std::vector<std::uint64_t> skipped{};    ///< indices that are taken up to the end of each range
    std::vector<RandomPermutation> order{};  ///< one, of the capacity, unless in order
  };

  Form make_form(std::size_t at, const std::vector<KeyRange>& taken, KeyChoice choice, std::uint64_t seed,
                 std::uint64_t stream) const;
  std::string within(const Form& form, std::uint64_t index, std::uint64_t row) const;
  std::string beyond(const Form& form, std::uint64_t index, std::uint64_t row) const;
  std::string longer(std::uint64_t row) const;

  KeyPattern pattern_;
  std::vector<Form> forms_;
  std::uint64_t weights_ = 0;
  RandomStream free_;
  std::vector<RandomPermutation> turns_;  // one, of the weights, where there are several forms
};

}  // namespace sfumato
