#include "apps/sfumato/commands/evaluation.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include "apps/sfumato/terminal.h"
#include "sfumato/base/error.h"
#include "sfumato/base/random.h"

namespace sfumato::app {

namespace {

// Far from the seeds that people give, so that fresh points are not the training data.
constexpr std::uint64_t kFreshSeeds = 0x9E3779B97F4A7C15U;

// Names for a message; of many the first.
std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t kListed = 5;
  const std::size_t shown = std::min(kListed, names.size());
  return fmt::format("{}{}", fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown), ", "),
                     shown < names.size() ? ", ..." : "");
}

// A classifier's verdict varies little from draw to draw, and costs the most; distances vary much.
constexpr std::uint64_t kClassifiedDraws = 5;

struct References {
  Points first;
  Points second;
};

References fresh_draws(ToyConfig toy, std::uint64_t repeat) {
  toy.seed += kFreshSeeds * (2 * repeat + 1);
  References references{make_toy(toy), {}};
  toy.seed += kFreshSeeds;
  references.second = make_toy(toy);
  return references;
}

References halves(const Points& data, std::uint64_t repeat) {
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

// Where each of the truth's columns stands in the sample: under its name, or where the names say nothing, in its place.
std::vector<std::size_t> matching(const std::vector<std::string>& sample, const std::vector<std::string>& truth) {
  if (sample.size() != truth.size()) {
    fail(ErrorKind::bad_data, "the samples have {} columns ({}), DATA {} ({}); give two tables with the same columns",
         sample.size(), listed(sample), truth.size(), listed(truth));
  }
  std::vector<std::size_t> places;
  places.reserve(truth.size());
  for (const std::string& name : truth) {
    places.push_back(static_cast<std::size_t>(std::ranges::find(sample, name) - sample.begin()));
  }
  if (std::ranges::find(places, sample.size()) != places.end()) std::iota(places.begin(), places.end(), std::size_t{0});
  return places;
}

Points reordered(const Points& points, const std::vector<std::size_t>& places,
                 const std::vector<std::string>& columns) {
  Points ordered{columns, {}};
  ordered.values.reserve(points.values.size());
  for (std::size_t i = 0; i < points.rows(); ++i) {
    for (const std::size_t j : places) ordered.values.push_back(points(i, j));
  }
  return ordered;
}

void say_by_position(const std::vector<std::string>& sample, const std::vector<std::string>& truth) {
  const auto unnamed = [](const std::vector<std::string>& columns) {
    return columns == default_columns(columns.size());
  };
  if (std::ranges::is_permutation(sample, truth) || unnamed(sample) || unnamed(truth)) return;
  say(fmt::format("note: the columns {} are compared with {} in this order", listed(sample), listed(truth)));
}

}  // namespace

Comparison evaluate_against(const DataOptions& truth, const DrawSample& draw, std::uint64_t repeats, ThreadPool& pool,
                            const SelectRows& select) {
  if (repeats == 0) fail(ErrorKind::usage, "--repeats is 0; give 1 or more");
  const std::optional<ToyConfig> toy = truth.toy_set();
  Points data = toy ? Points() : truth.load();
  if (select && !toy) data = select(data);
  std::vector<Comparison> draws;
  constexpr double kPatience = 1;
  Progress progress({"draw", 0, repeats, 0, kPatience});
  for (std::uint64_t repeat = 0; repeat < repeats; ++repeat) {
    References references = toy ? fresh_draws(*toy, repeat) : halves(data, repeat);
    if (select && toy) references = {select(references.first), select(references.second)};
    const std::vector<std::string>& columns = references.first.columns;
    const Points drawn = draw(repeat, references.second);
    const Points sample = reordered(drawn, matching(drawn.columns, columns), columns);
    if (repeat == 0) say_by_position(drawn.columns, columns);
    // Few rows are far from any truth: the floor has as many.
    const Points other = first_rows(references.second, sample.rows());
    draws.push_back(compare_with_floor(sample, references.first, other, pool, repeat, repeat < kClassifiedDraws));
    InterruptGuard::check();
    progress.step(repeat + 1);
  }
  return mean(draws);
}

HeldOut held_out(const DataOptions& truth) {
  const std::optional<ToyConfig> toy = truth.toy_set();
  if (!toy) return {truth.load(), toy};
  // The densities are of points alone.
  return {fresh_draws(*toy, 0).first, toy->labels ? std::nullopt : toy};
}

}  // namespace sfumato::app
