#include "apps/sfumato/evaluation.h"

#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/base/random.h"

namespace sfumato::app {

namespace {

// Far from the seeds that people give, so that fresh points are not the training data.
constexpr std::uint64_t kFreshSeeds = 0x9E3779B97F4A7C15U;

struct References {
  Table first;
  Table second;
};

References fresh_draws(ToyConfig toy, std::uint64_t repeat) {
  toy.seed += kFreshSeeds * (2 * repeat + 1);
  References references{make_toy(toy), {}};
  toy.seed += kFreshSeeds;
  references.second = make_toy(toy);
  return references;
}

References halves(const Table& data, std::uint64_t repeat) {
  const RandomPermutation order(RandomStream(0, Purpose::split, repeat), data.rows());
  const std::size_t half = data.rows() / 2;
  References references{{data.columns, {}}, {data.columns, {}}};
  for (std::size_t i = 0; i < 2 * half; ++i) {
    const std::span<const double> row = data.row(order(i));
    std::vector<double>& to = (i < half ? references.first : references.second).values;
    to.insert(to.end(), row.begin(), row.end());
  }
  return references;
}

}  // namespace

Comparison evaluate_against(const DataOptions& truth, const DrawSample& draw, std::uint64_t repeats, ThreadPool& pool) {
  if (repeats == 0) fail(ErrorKind::usage, "--repeats is 0; give 1 or more");
  const bool toy = is_toy(truth.data);
  ToyConfig config = truth.toy;
  Table data;
  if (toy) {
    config.name = parse_toy(truth.data);
  } else {
    data = truth.load();
  }
  std::vector<Comparison> draws;
  for (std::uint64_t repeat = 0; repeat < repeats; ++repeat) {
    const References references = toy ? fresh_draws(config, repeat) : halves(data, repeat);
    const Table sample = draw(repeat, references.first.rows());
    draws.push_back(compare_with_floor(sample, references.first, references.second, pool, repeat));
  }
  return mean(draws);
}

}  // namespace sfumato::app
