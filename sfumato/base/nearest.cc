#include "sfumato/base/nearest.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace sfumato {

// The dynamic programme keeps only one row of its table.
std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row[b.size()];
}

std::vector<std::string> nearest_names(const std::string& name, const std::vector<std::string>& known,
                                       std::size_t count) {
  std::vector<std::pair<std::size_t, std::size_t>> distances;  // (distance, index)
  for (std::size_t i = 0; i < known.size(); ++i) distances.emplace_back(edit_distance(name, known[i]), i);
  std::ranges::sort(distances);
  std::vector<std::string> nearest;
  for (std::size_t i = 0; i < std::min(count, known.size()); ++i) nearest.push_back(known[distances[i].second]);
  return nearest;
}

}  // namespace sfumato
