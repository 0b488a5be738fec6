#include "sfumato/points/observed.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <numbers>
#include <string>
#include <utility>

#include "sfumato/base/error.h"
#include "sfumato/base/text.h"
#include "sfumato/points/generate.h"
#include "sfumato/samplers/observed_columns.h"

namespace sfumato {

namespace {

constexpr double kBlank = std::numeric_limits<double>::quiet_NaN();
constexpr double kFarthest = 1000;  // standard deviations from the mean beyond which a value is refused as an error
constexpr double kFarOut = 6;       // standard deviations

// The number of rows per block for which the particles' beliefs fit in about 64 MB.
std::uint64_t block_rows(std::size_t particles, std::size_t dim) {
  constexpr std::size_t kNumbers = std::size_t{1} << 23;
  return std::clamp<std::size_t>(kNumbers / (std::max<std::size_t>(particles, 1) * (4 * dim * dim + 10 * dim)), 1,
                                 4096);
}

// The indices of columns in the observed points.
struct ColumnIndices {
  std::vector<std::size_t> columns;     // [columns of the model]; the number of columns if absent
  std::vector<std::size_t> conditions;  // the same for the conditions
};

std::vector<std::size_t> find(const std::vector<std::string>& names, const Points& points) {
  std::vector<std::size_t> indices;
  indices.reserve(names.size());
  for (const std::string& name : names) {
    indices.push_back(static_cast<std::size_t>(std::ranges::find(points.columns, name) - points.columns.begin()));
  }
  return indices;
}

ColumnIndices indices_of(const PointModel& model, const Points& observed) {
  std::vector<std::string> names = model.columns;
  std::vector<std::string> conditions;
  for (const Condition& condition : model.conditions) conditions.push_back(condition.name);
  names.insert(names.end(), conditions.begin(), conditions.end());
  for (const std::string& column : observed.columns) {
    if (std::ranges::find(names, column) != names.end()) continue;
    const std::string nearest = nearest_name(column, names);
    fail(ErrorKind::bad_data, "the model has no column {}; {}", quoted_text(column),
         nearest.empty() ? fmt::format("it has {}", fmt::join(names, ", ")) : "did you mean '" + nearest + "'?");
  }
  return {find(model.columns, observed), find(conditions, observed)};
}

// The standardised value; NaN for a constant column, which the network ignores.
double standardized(const PointModel& model, std::size_t column, double value, double deviation, std::size_t row) {
  const double mean = model.transform.mean[column];
  const double scale = model.transform.scale[column];
  if (std::isnan(value)) return kBlank;
  if (scale == 0) {
    if (deviation > 0 || std::abs(value - mean) <= 1e-9 * std::abs(mean)) return kBlank;
    fail(ErrorKind::bad_data, "row {}: {} is {}, but all training data have {}; leave it empty", row + 1,
         model.columns[column], value, mean);
  }
  const double z = (value - mean) / scale;
  if (std::abs(z) <= kFarthest) return z;
  fail(ErrorKind::bad_data, "row {}: {} is {}, {:.3g} standard deviations from its mean {:.4g}; correct it", row + 1,
       model.columns[column], value, std::abs(z), mean);
}

// The observed values and condition encodings of the rows.
class ObservedRows {
 public:
  ObservedRows(const PointModel& model, const Points& points, const PosteriorConfig& config)
      : model_(model), points_(points), config_(config), indices_(indices_of(model, points)) {
    const std::size_t dim = model.columns.size();
    if (!config.deviations.empty() && config.deviations.size() != dim) {
      fail(ErrorKind::usage, "posterior: {} deviations of {} columns; give one each", config.deviations.size(), dim);
    }
    for (std::size_t j = 0; j < dim; ++j) {
      const double scale = model.transform.scale[j];
      deviations_.push_back(scale == 0 ? 0 : deviation(j) / scale);
    }
    for (std::size_t k = 0; k < indices_.conditions.size(); ++k) {
      const std::string& name = model.conditions[k].name;
      if (indices_.conditions[k] == points.cols()) continue;
      own_conditions_ = true;
      if (std::ranges::find(config.sampling.where, name, &ConditionValue::name) != config.sampling.where.end()) {
        fail(ErrorKind::usage, "{} is both a column of the rows and a condition of all rows; give it once", name);
      }
    }
    for (std::size_t i = 0; i < points.rows(); ++i) check(i);
  }

  bool has_own_conditions() const { return own_conditions_; }
  const std::vector<double>& deviations() const { return deviations_; }

  double value(std::size_t row, std::size_t column) const {
    const std::size_t index = indices_.columns[column];
    return index < points_.cols() ? points_(row, index) : kBlank;
  }
  double z(std::size_t row, std::size_t column) const {
    return standardized(model_, column, value(row, column), deviation(column), row);
  }
  bool is_exact(std::size_t row, std::size_t column) const {
    return deviation(column) == 0 && !std::isnan(value(row, column));
  }
  MatrixBuffer encoding(std::size_t row) const {
    std::vector<ConditionValue> values = config_.sampling.where;
    for (std::size_t k = 0; k < indices_.conditions.size(); ++k) {
      if (indices_.conditions[k] == points_.cols()) continue;
      const double value = points_(row, indices_.conditions[k]);
      if (!std::isnan(value)) values.push_back({model_.conditions[k].name, fmt::format("{}", value)});
    }
    return encode_condition_values(values, model_.conditions);
  }

 private:
  double deviation(std::size_t column) const { return config_.deviations.empty() ? 0 : config_.deviations[column]; }

  // All rows are checked before any is drawn.
  void check(std::size_t row) const {
    for (std::size_t j = 0; j < model_.columns.size(); ++j) z(row, j);
    try {
      if (own_conditions_) encoding(row);
    } catch (const Error& error) {
      fail(ErrorKind::bad_data, "row {}: {}", row + 1, error.what());
    }
  }

  const PointModel& model_;
  const Points& points_;
  const PosteriorConfig& config_;
  ColumnIndices indices_;
  std::vector<double> deviations_;  // in standardised units
  bool own_conditions_ = false;
};

std::vector<NoiseLevel> levels_of(const PointModel& model, const SampleConfig& config) {
  std::vector<NoiseLevel> levels = sampling_levels(model.config, config);
  if (levels.size() < 3) {
    fail(ErrorKind::usage, "posterior: {} noise level; give 2 or more, about 40 for accurate samples",
         levels.size() - 1);
  }
  return levels;
}

// Converts z: [N, D] from standardised to data units.
std::vector<double> in_units(const PointModel& model, std::span<const double> z) {
  const std::size_t dim = model.columns.size();
  std::vector<double> rows(z.size());
  for (std::size_t i = 0; i < z.size(); ++i) {
    const double scale = model.transform.scale[i % dim];
    rows[i] = model.transform.mean[i % dim] + (scale == 0 ? 0 : scale * z[i]);
  }
  return rows;
}

struct Block {
  std::uint64_t first = 0;
  std::size_t count = 0;
};

// Draws `count` rows in blocks: evidence_of(block) returns their evidence, encoding_of(block) their encodings;
// finish(block, rows) is called before the sink.
template <class EvidenceOf, class EncodingOf, class Finish>
void for_blocks(const PointModel& model, std::uint64_t count, const PosteriorConfig& config, ThreadPool& pool,
                const EvidenceOf& evidence_of, const EncodingOf& encoding_of, const Finish& finish,
                const PosteriorSink& sink) {
  const std::size_t dim = model.columns.size();
  const std::vector<NoiseLevel> levels = levels_of(model, config.sampling);
  const std::uint64_t most = block_rows(config.particles.particles, dim);
  for (Block block; block.first < count; block.first += block.count) {
    block.count = static_cast<std::size_t>(std::min(most, count - block.first));
    const ModelDenoiser denoiser(model, encoding_of(block), config.sampling.guidance);
    std::vector<double> x(block.count * dim);
    std::vector<double> means(x.size());
    const std::vector<PosteriorQuality> quality =
        sample_posterior(denoiser.get(), *evidence_of(block), levels, config.particles, {x.data(), block.count, dim},
                         {pool, config.sampling.seed, block.first}, {means.data(), block.count, dim});
    PosteriorRows done{in_units(model, x), in_units(model, means), {}};
    for (const PosteriorQuality& row : quality) done.quality.push_back({row.log_evidence, row.effective_size, false});
    finish(block, done);
    sink(done);
  }
}

}  // namespace

SampleConfig posterior_sampling(const ModelConfig& model) {
  SampleConfig config = default_sampling(model);
  if (model.process == NoiseProcess::continuous) config.grid = Grid::narrow;
  return config;
}

std::vector<double> deviations_at(const PointModel& model, double sigma) {
  std::vector<double> deviations = model.transform.scale;
  for (double& deviation : deviations) deviation *= sigma;
  return deviations;
}

void complete(const PointModel& model, const Points& observed, std::uint64_t draws, const PosteriorConfig& config,
              ThreadPool& pool, const PosteriorSink& sink) {
  const std::size_t dim = model.columns.size();
  const ObservedRows observed_rows(model, observed, config);
  const auto evidence_of = [&](const Block& block) {
    std::vector<double> z(block.count * dim);
    for (std::size_t i = 0; i < z.size(); ++i) z[i] = observed_rows.z((block.first + i / dim) / draws, i % dim);
    return std::make_unique<ObservedColumns>(ConstDoubleMatrix(z.data(), block.count, dim), observed_rows.deviations());
  };
  const std::size_t particles = config.particles.particles;
  if (particles == 0) fail(ErrorKind::usage, "posterior: 0 particles; give 1 or more");
  MatrixBuffer encodings;
  const auto encoding_of = [&](const Block& block) -> ConstMatrix {
    const std::size_t rows = observed_rows.has_own_conditions() ? block.count * particles : 1;
    encodings = MatrixBuffer(rows, encoding_width(model.conditions));
    for (std::size_t i = 0; i < rows; ++i) {
      copy(observed_rows.encoding((block.first + i / particles) / draws), encodings.view().rows_from(i, 1));
    }
    return encodings.view();
  };
  const auto finish = [&](const Block& block, PosteriorRows& done) {
    for (std::size_t i = 0; i < block.count; ++i) {
      const std::size_t row = (block.first + i) / draws;
      RowQuality& quality = done.quality[i];
      double least_evidence = 0;  // bound below which the log-evidence counts as far out
      double units = 0;
      for (std::size_t j = 0; j < dim; ++j) {
        if (observed_rows.is_exact(row, j))
          done.rows[i * dim + j] = done.means[i * dim + j] = observed_rows.value(row, j);
        if (std::isnan(observed_rows.z(row, j))) continue;
        units += std::log(model.transform.scale[j]);
        least_evidence -= 0.5 * std::log(2 * std::numbers::pi * (1 + std::pow(observed_rows.deviations()[j], 2)));
      }
      quality.far_out = quality.log_evidence < least_evidence - 0.5 * kFarOut * kFarOut;
      quality.log_evidence -= units;
    }
  };
  for_blocks(model, observed.rows() * draws, config, pool, evidence_of, encoding_of, finish, sink);
}

void draw_weighted(const PointModel& model, const LogLikelihood& log_likelihood, const LogLikelihoodGradient& gradient,
                   std::uint64_t count, const PosteriorConfig& config, ThreadPool& pool, const PosteriorSink& sink) {
  if (!config.deviations.empty()) {
    fail(ErrorKind::usage, "posterior: deviations need observed values; leave them out");
  }
  const auto evidence_of = [&](const Block& block) {
    const auto value = [&, first = block.first](std::size_t row, std::span<const double> z) {
      return log_likelihood(first + row, in_units(model, z));
    };
    LogLikelihoodGradient slope;
    if (gradient) {
      slope = [&, first = block.first](std::size_t row, std::span<const double> z, std::span<double> out) {
        gradient(first + row, in_units(model, z), out);
        for (std::size_t j = 0; j < out.size(); ++j) out[j] *= model.transform.scale[j];
      };
    }
    return std::make_unique<LikelihoodEvidence>(value, slope);
  };
  const MatrixBuffer encoding = encode_condition_values(config.sampling.where, model.conditions);
  for_blocks(
      model, count, config, pool, evidence_of, [&](const Block&) -> ConstMatrix { return encoding.view(); },
      [](const Block&, PosteriorRows&) {}, sink);
}

}  // namespace sfumato
