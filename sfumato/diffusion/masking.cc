#include "sfumato/diffusion/masking.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace sfumato {

void arrange_digits(const Digits& follows, std::span<std::size_t> order) {
  std::vector<std::size_t> place(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = i;
  for (std::size_t v = 0; v < follows.size();) {
    std::size_t end = v + 1;
    while (end < follows.size() && follows[end] != 0) ++end;
    std::sort(place.begin() + static_cast<std::ptrdiff_t>(v), place.begin() + static_cast<std::ptrdiff_t>(end));
    v = end;
  }
  for (std::size_t v = 0; v < order.size(); ++v) order[place[v]] = v;
}

void draw_order(const Digits& follows, RowRandom& random, std::span<std::size_t> order) {
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  arrange_digits(follows, order);
}

void bound_weights(const Digits& follows, std::span<const std::uint8_t> known, std::span<float> weights) {
  const auto unknown = static_cast<std::size_t>(std::ranges::count(known, std::uint8_t{0}));
  const float each = static_cast<float>(known.size()) / static_cast<float>(unknown);
  std::ranges::fill(weights, 0.0F);
  std::size_t next = 0;  // the first unknown digit of the number at hand
  for (std::size_t v = 0; v < known.size(); ++v) {
    const bool goes_on = follows[v] != 0 && known[next] == 0;
    if (!goes_on) next = v;
    if (known[v] == 0) weights[next] += each;
  }
}

void draw_mask(const Digits& follows, RowRandom& random, std::span<std::uint8_t> known, std::span<float> weights) {
  std::vector<std::size_t> order(known.size());
  draw_order(follows, random, order);
  const std::size_t count = random.below(known.size());
  std::ranges::fill(known, std::uint8_t{0});
  for (std::size_t i = 0; i < count; ++i) known[order[i]] = 1;
  bound_weights(follows, known, weights);
}

}  // namespace sfumato
