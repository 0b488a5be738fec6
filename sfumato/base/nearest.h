// Words that are near to one that is not known.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace sfumato {

/// Levenshtein's distance: the fewest letters to put in, take out or change.
std::size_t edit_distance(const std::string& a, const std::string& b);

/// The `count` names nearest to one by edit distance, however far, the nearest first.
std::vector<std::string> nearest_names(const std::string& name, const std::vector<std::string>& known,
                                       std::size_t count);

}  // namespace sfumato
