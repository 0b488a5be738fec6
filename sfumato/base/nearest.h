// Suggestions for misspelt names by edit distance.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace sfumato {

/// The Levenshtein distance: the smallest number of insertions, deletions and substitutions that turns a into b.
std::size_t edit_distance(const std::string& a, const std::string& b);

/// The `count` names with the smallest edit distance to `name`, nearest first, without a limit on the distance.
std::vector<std::string> nearest_names(const std::string& name, const std::vector<std::string>& known,
                                       std::size_t count);

}  // namespace sfumato
