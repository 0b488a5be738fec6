#include "sfumato/points/latents.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"
#include "sfumato/points/generate.h"
#include "sfumato/points/model_columns.h"

namespace sfumato {

namespace {

constexpr std::size_t kEncodingLevels = 51;  // 50 steps

void check_deterministic(const SampleConfig& config) {
  if (!is_deterministic(config.sampler)) {
    fail(ErrorKind::usage,
         "latents: {} adds noise and cannot be inverted; choose heun, unipc, rk45 or another ODE solver",
         name_of(config.sampler));
  }
  if (config.sampler == Sampler::ddim ? config.eta == 0 : config.churn.amount == 0) return;
  fail(ErrorKind::usage, "latents: {} with noise cannot be inverted; set {} to 0", name_of(config.sampler),
       config.sampler == Sampler::ddim ? "eta" : "churn");
}

// The levels of the ODE in descending noise.
std::vector<NoiseLevel> flow_levels(const ModelConfig& model, SampleConfig config) {
  check_deterministic(config);
  config.sampler = Sampler::euler;  // any sampler that uses all levels of the grid
  std::vector<NoiseLevel> levels = sampling_levels(model, config);
  levels.pop_back();  // clean data
  if (levels.size() < 2) fail(ErrorKind::usage, "latents: 1 noise level; give 2 or more");
  return levels;
}

void follow_grid(const Denoiser& denoiser, SampleConfig config, std::span<const NoiseLevel> levels, Matrix x,
                 ThreadPool& pool) {
  if (config.sampler == Sampler::ddim) config.sampler = Sampler::euler;  // the same, but also for ascending levels
  run_sampler(denoiser, config, levels, x, {pool, config.seed});
}

void check_numbers(ConstMatrix x, std::size_t first_row) {
  for (std::size_t i = 0; i < x.rows; ++i) {
    if (std::ranges::all_of(x.row(i), [](float value) { return std::isfinite(value); })) continue;
    fail(ErrorKind::failure, "latents: row {} is not finite; it is too far from the training data", first_row + i + 1);
  }
}

// A constant column would be decoded to the model's constant, not to this value.
void check_constants(const PointModel& model, const Points& points) {
  for (std::size_t i = 0; i < points.rows(); ++i) {
    for (std::size_t j = 0; j < points.cols(); ++j) {
      if (!differs_from_constant(model, j, points(i, j))) continue;
      fail(ErrorKind::bad_data, "encode: row {} has {} = {}, but all training data have {}; remove the row", i + 1,
           model.columns[j], points(i, j), model.transform.mean[j]);
    }
  }
}

// The encodings of the rows: one per row, or one for all.
MatrixBuffer encodings_of(const PointModel& model, const Points& table, const SampleConfig& config) {
  if (!config.where.empty() || !has_conditions(table, model.conditions)) {
    return encode_condition_values(config.where, model.conditions);
  }
  return encode_conditions(table, model.conditions);
}

// The points [N, D] under the model's column names, in place of the columns that are not conditions.
Points with_points(Points table, const PointModel& model, const std::vector<double>& points) {
  std::size_t next = 0;
  for (std::size_t j = 0; j < table.cols(); ++j) {
    if (std::ranges::find(model.conditions, table.columns[j], &Condition::name) != model.conditions.end()) continue;
    table.columns[j] = model.columns[next];
    for (std::size_t i = 0; i < table.rows(); ++i) table(i, j) = points[i * model.columns.size() + next];
    ++next;
  }
  return table;
}

// Applies `step` to [N, D] standardised rows in blocks, each with its encodings.
template <class Step>
void in_blocks(const PointModel& model, const Points& table, const SampleConfig& config, Matrix x, Step step) {
  const MatrixBuffer encodings = encodings_of(model, table, config);
  for (std::size_t first = 0; first < x.rows; first += kPointBlock) {
    const std::size_t count = std::min(kPointBlock, x.rows - first);
    const Matrix block = x.rows_from(first, count);
    const ConstMatrix encoding = encodings.view();
    const ModelDenoiser denoiser(model, encoding.rows > 1 ? encoding.rows_from(first, count) : encoding,
                                 config.guidance);
    step(denoiser.get(), block);
    check_numbers(block, first);
  }
}

}  // namespace

bool is_deterministic(Sampler sampler) {
  switch (sampler) {
    case Sampler::dpmpp_3m:
    case Sampler::dpmpp_2m:
    case Sampler::unipc:
    case Sampler::heun:
    case Sampler::euler:
    case Sampler::rk45:
    case Sampler::ddim:
      return true;
    case Sampler::dpmpp_3m_sde:
    case Sampler::dpmpp_2m_sde:
    case Sampler::ddpm:
    case Sampler::langevin:
    case Sampler::predictor_corrector:
      return false;
  }
  return false;
}

SampleConfig default_encoding(const ModelConfig& model) {
  // The network of a chain is defined at its steps only, so step sizes cannot adapt.
  return default_encoding(model, model.process == NoiseProcess::chain ? Sampler::heun : Sampler::rk45);
}

SampleConfig default_encoding(const ModelConfig& model, Sampler sampler) {
  SampleConfig config = default_sampling(model, sampler);
  check_deterministic(config);
  if (model.process == NoiseProcess::continuous) config.steps = kEncodingLevels;
  return config;
}

void encode(const Denoiser& denoiser, const ModelConfig& model, const SampleConfig& config, Matrix x,
            ThreadPool& pool) {
  std::vector<NoiseLevel> levels = flow_levels(model, config);
  std::ranges::reverse(levels);
  combine(levels.front().alpha, x, 0, x, x);
  follow_grid(denoiser, config, levels, x, pool);
}

void decode(const Denoiser& denoiser, const ModelConfig& model, const SampleConfig& config, Matrix x,
            ThreadPool& pool) {
  const std::vector<NoiseLevel> levels = flow_levels(model, config);
  follow_grid(denoiser, config, levels, x, pool);
  combine(1 / levels.back().alpha, x, 0, x, x);
}

Points encode(const PointModel& model, const Points& data, const SampleConfig& config, ThreadPool& pool) {
  const Points points = without_conditions(data, model.conditions);
  check_columns(model, points, "encode");
  check_finite(points, "encode");
  check_constants(model, points);
  MatrixBuffer x(points.rows(), points.cols());
  model.transform.apply(points, x);
  in_blocks(model, data, config, x,
            [&](const Denoiser& denoiser, Matrix block) { encode(denoiser, model.config, config, block, pool); });
  const std::vector<double> latents(x.row(0).data(), x.row(0).data() + points.values.size());
  return with_points(config.where.empty() ? data : points, model, latents);
}

Points decode(const PointModel& model, const Points& latents, const SampleConfig& config, ThreadPool& pool) {
  const Points start = without_conditions(latents, model.conditions);
  check_columns(model, start, "decode");
  check_finite(start, "decode");
  MatrixBuffer x(start.rows(), start.cols());
  std::ranges::transform(start.values, x.row(0).data(), [](double value) { return static_cast<float>(value); });
  in_blocks(model, latents, config, x,
            [&](const Denoiser& denoiser, Matrix block) { decode(denoiser, model.config, config, block, pool); });
  std::vector<double> points(start.values.size());
  model.transform.invert(x, points);
  return with_points(config.where.empty() ? latents : start, model, points);
}

}  // namespace sfumato
