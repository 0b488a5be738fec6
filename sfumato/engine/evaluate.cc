#include "sfumato/engine/evaluate.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "sfumato/base/random.h"
#include "sfumato/engine/latents.h"
#include "sfumato/engine/sample.h"

namespace sfumato {

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

// A classifier's AUC varies little from draw to draw and costs the most; distances vary much.
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
std::vector<std::size_t> matching_columns(const std::vector<std::string>& sample,
                                          const std::vector<std::string>& truth) {
  if (sample.size() != truth.size()) {
    fail(ErrorKind::bad_data, "the samples have {} columns ({}), DATA {} ({}); give two tables with the same columns",
         sample.size(), listed(sample), truth.size(), listed(truth));
  }
  std::vector<std::size_t> indices;
  indices.reserve(truth.size());
  for (const std::string& name : truth) {
    indices.push_back(static_cast<std::size_t>(std::ranges::find(sample, name) - sample.begin()));
  }
  if (std::ranges::find(indices, sample.size()) != indices.end())
    std::iota(indices.begin(), indices.end(), std::size_t{0});
  return indices;
}

Points reordered(const Points& points, const std::vector<std::size_t>& indices,
                 const std::vector<std::string>& columns) {
  Points ordered{columns, {}};
  ordered.values.reserve(points.values.size());
  for (std::size_t i = 0; i < points.rows(); ++i) {
    for (const std::size_t j : indices) ordered.values.push_back(points(i, j));
  }
  return ordered;
}

void note_positions(const std::vector<std::string>& sample, const std::vector<std::string>& truth,
                    const NoticeSink& notices) {
  const auto unnamed = [](const std::vector<std::string>& columns) {
    return columns == default_columns(columns.size());
  };
  if (std::ranges::is_permutation(sample, truth) || unnamed(sample) || unnamed(truth)) return;
  notify(notices, NoticeKind::note,
         fmt::format("the columns {} are compared with {} in this order", listed(sample), listed(truth)));
}

// Draw number `index`, as many rows as `like`, true rows, has; conditions may be taken from there.
using DrawSample = std::function<Points(std::uint64_t index, const Points& like)>;
// The rows of the truth that are compared with.
using SelectRows = std::function<Points(const Points& truth)>;

std::optional<ToyConfig> toy_of(const DataSource& source) {
  const auto* const path = std::get_if<std::string>(&source.data);
  if (path == nullptr || !is_toy(*path)) return std::nullopt;
  ToyConfig toy = source.toy;
  toy.name = parse_toy(*path);
  return toy;
}

Comparison compare_draws(const DataSource& truth, const DrawSample& draw, const SelectRows& select,
                         const EvaluateOptions& options, ThreadPool& pool) {
  if (options.repeats == 0) fail(ErrorKind::usage, "`repeats` is 0; give a whole number of 1 or more");
  const std::optional<ToyConfig> toy = toy_of(truth);
  Points data = toy ? Points() : read_points(truth);
  if (!toy) data = select(data);
  std::vector<Comparison> draws;
  for (std::uint64_t repeat = 0; repeat < options.repeats; ++repeat) {
    References references = toy ? fresh_draws(*toy, repeat) : halves(data, repeat);
    if (toy) references = {select(references.first), select(references.second)};
    const std::vector<std::string>& columns = references.first.columns;
    const Points drawn = draw(repeat, references.second);
    const Points sample = reordered(drawn, matching_columns(drawn.columns, columns), columns);
    if (repeat == 0) note_positions(drawn.columns, columns, options.notices);
    // Few rows are far from any truth: the real sample beside them has as many.
    const Points other = first_rows(references.second, sample.rows());
    draws.push_back(compare_with_real(sample, references.first, other, pool, repeat, repeat < kClassifiedDraws));
    if (options.progress) options.progress(repeat + 1);
  }
  return mean(draws);
}

// Points drawn given the conditions of true rows, in the columns of these.
Points draw_joint(const PointModel& model, const Points& like, const SampleConfig& config, ThreadPool& pool) {
  const Points points = sample(model, like, config, pool);
  Points joint = like;
  for (std::size_t k = 0; k < points.cols(); ++k) {
    const auto column =
        static_cast<std::size_t>(std::ranges::find(like.columns, points.columns[k]) - like.columns.begin());
    if (column == like.cols()) {
      fail(ErrorKind::bad_data, "the data have no column '{}', which the model draws; give all of its columns",
           points.columns[k]);
    }
    for (std::size_t i = 0; i < like.rows(); ++i) joint(i, column) = points(i, k);
  }
  return joint;
}

}  // namespace

Comparison evaluate_samples(const DataSource& samples, const DataSource& truth, const EvaluateOptions& options,
                            ThreadPool& pool) {
  const Points rows = read_points(samples);
  // The rows of a file are taken in turn.
  const auto draw = [&](std::uint64_t index, const Points& like) {
    const std::uint64_t all = rows.rows();
    const std::uint64_t count = std::min<std::uint64_t>(like.rows(), all);
    Points part{rows.columns, {}};
    for (std::uint64_t i = 0; i < count && all > 0; ++i) {
      const std::span<const double> row = rows.row((index * count + i) % all);
      part.values.insert(part.values.end(), row.begin(), row.end());
    }
    return part;
  };
  return compare_draws(
      truth, draw, [](const Points& all) { return all; }, options, pool);
}

Comparison evaluate_model(const Model& model, const DataSource& truth, const Settings& settings,
                          const EvaluateOptions& options, ThreadPool& pool) {
  const PointModel& points = point_model(model, "evaluate");
  const SampleConfig config = sample_config(points, settings);
  encode_condition_values(config.where, points.conditions);  // finds slips in them
  const auto draw = [&](std::uint64_t index, const Points& like) {
    SampleConfig own = config;
    own.seed += index;
    const bool joint = config.where.empty() && has_conditions(like, points.conditions);
    return joint ? draw_joint(points, like, own, pool) : sample(points, like.rows(), own, pool);
  };
  const auto select = [&](const Points& all) {
    if (config.where.empty()) return all;
    return without_conditions(rows_where(all, points.conditions, config.where), points.conditions);
  };
  return compare_draws(truth, draw, select, options, pool);
}

HeldOut held_out(const DataSource& truth) {
  const std::optional<ToyConfig> toy = toy_of(truth);
  if (!toy) return {read_points(truth), toy};
  // The densities are of points alone.
  return {fresh_draws(*toy, 0).first, toy->labels ? std::nullopt : toy};
}

BoundReport variational_bound(const PointModel& model, const Points& rows, const BoundOptions& options,
                              ThreadPool& pool) {
  constexpr std::size_t kContinuousSteps = 1000;  // of a continuous process; a chain has its own
  SampleConfig levels = default_sampling(model.config, Sampler::ddpm);
  if (model.config.process == NoiseProcess::continuous) levels.steps = kContinuousSteps;
  levels.steps = options.steps.value_or(levels.steps);
  const BoundConfig config{options.variance.value_or(model.config.variance), options.draws.value_or(1), options.seed};
  return {variational_bound(model, rows, sampling_levels(model.config, levels), config, pool), config.variance};
}

}  // namespace sfumato
