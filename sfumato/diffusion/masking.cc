#include "sfumato/diffusion/masking.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace sfumato {

void arrange_digits(const Digits& follows, std::span<std::size_t> order) {
  std::vector<std::size_t> position(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) position[order[i]] = i;
  for (std::size_t v = 0; v < follows.size();) {
    std::size_t end = v + 1;
    while (end < follows.size() && follows[end] != 0) ++end;
    std::sort(position.begin() + static_cast<std::ptrdiff_t>(v), position.begin() + static_cast<std::ptrdiff_t>(end));
    v = end;
  }
  for (std::size_t v = 0; v < order.size(); ++v) order[position[v]] = v;
}

void draw_order(const Digits& follows, RowRandom& random, std::span<std::size_t> order) {
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  arrange_digits(follows, order);
}

void bound_weights(const Digits& follows, std::span<const std::uint8_t> observed, std::span<float> weights) {
  const auto masked = static_cast<std::size_t>(std::ranges::count(observed, std::uint8_t{0}));
  const float each = static_cast<float>(observed.size()) / static_cast<float>(masked);
  std::ranges::fill(weights, 0.0F);
  std::size_t next = 0;  // first masked digit of the current number
  for (std::size_t v = 0; v < observed.size(); ++v) {
    const bool goes_on = follows[v] != 0 && observed[next] == 0;
    if (!goes_on) next = v;
    if (observed[v] == 0) weights[next] += each;
  }
}

void draw_mask(const Digits& follows, RowRandom& random, std::span<std::uint8_t> observed, std::span<float> weights) {
  std::vector<std::size_t> order(observed.size());
  draw_order(follows, random, order);
  const std::size_t count = random.below(observed.size());
  std::ranges::fill(observed, std::uint8_t{0});
  for (std::size_t i = 0; i < count; ++i) observed[order[i]] = 1;
  bound_weights(follows, observed, weights);
}

}  // namespace sfumato
