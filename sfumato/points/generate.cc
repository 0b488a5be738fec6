#include "sfumato/points/generate.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/samplers/runge_kutta.h"

namespace sfumato {

namespace {

// With more steps the ends of the noise range matter, too (docs/sampling.md).
constexpr std::size_t kFewSteps = 16;
// Levels so dense that Langevin steps can follow from one to the next.
constexpr std::size_t kWalkedLevels = 200;
constexpr std::size_t kWalksWithoutPredictor = 5;

void check_finite(std::uint64_t first_row, ConstMatrix x) {
  for (std::size_t i = 0; i < x.rows; ++i) {
    for (const float value : x.row(i)) {
      if (!std::isfinite(value)) {
        fail(ErrorKind::failure, "sampling: row {} is not finite; the model is damaged, train it again", first_row + i);
      }
    }
  }
}

// A chain with a single step is exempt.
void check_more_than_one(const ModelConfig& model, std::size_t steps) {
  if (steps != 1 || (model.process == NoiseProcess::chain && step_count(model.schedule) == 1)) return;
  fail(ErrorKind::usage,
       "sampling: 1 step gives little more than the mean of the data; give 2 or more steps, at least "
       "12 for good samples");
}

}  // namespace

SampleConfig default_sampling(const ModelConfig& model) {
  return default_sampling(model, model.process == NoiseProcess::chain ? Sampler::ddpm : SampleConfig().sampler);
}

SampleConfig default_sampling(const ModelConfig& model, std::size_t steps) {
  SampleConfig config = default_sampling(model);
  config.steps = steps;
  if (model.process == NoiseProcess::chain || steps > kFewSteps) return config;
  config.sampler = Sampler::unipc;
  config.grid = Grid::narrow;
  return config;
}

SampleConfig default_sampling(const ModelConfig& model, Sampler sampler) {
  SampleConfig config;
  config.sampler = sampler;
  config.variance = model.variance;
  if (model.process == NoiseProcess::chain) {
    config.grid = Grid::trailing;
    config.steps = step_count(model.schedule);
  } else if (sampler == Sampler::langevin || sampler == Sampler::predictor_corrector) {
    config.steps = kWalkedLevels;
  }
  if (sampler == Sampler::langevin) config.corrector.steps = kWalksWithoutPredictor;
  return config;
}

std::vector<NoiseLevel> sampling_levels(const ModelConfig& model, const SampleConfig& config) {
  if (config.sampler == Sampler::rk45) {
    fail(ErrorKind::usage, "sampling: the levels of rk45 depend on the denoiser; choose another sampler");
  }
  if (model.process == NoiseProcess::continuous) {
    return continuous_grid(config.grid, config.steps, model.schedule.sigma_min, model.schedule.sigma_max);
  }
  return chain_grid(config.grid, config.steps, make_schedule(model.schedule));
}

std::vector<NoiseLevel> sampling_levels(const Denoiser& denoiser, const ModelConfig& model, const SampleConfig& config,
                                        ThreadPool& pool) {
  if (config.sampler != Sampler::rk45) {
    check_more_than_one(model, config.steps);
    return sampling_levels(model, config);
  }
  std::vector<NoiseLevel> levels =
      adaptive_levels(denoiser, last_level(model), first_level(model), config.tolerance, {pool, config.seed});
  levels.push_back({1, 0});
  return levels;
}

std::vector<NoiseLevel> sampling_levels(const PointModel& model, const SampleConfig& config, ThreadPool& pool) {
  const ModelDenoiser denoiser(model, encode_condition_values(config.where, model.conditions), config.guidance);
  return sampling_levels(denoiser.get(), model.config, config, pool);
}

void run_sampler(const Denoiser& denoiser, const SampleConfig& config, std::span<const NoiseLevel> levels, Matrix x,
                 const SampleRun& run) {
  switch (config.sampler) {
    case Sampler::dpmpp_3m:
      return sample_dpmpp(denoiser, x, levels, 3, run);
    case Sampler::dpmpp_2m:
      return sample_dpmpp(denoiser, x, levels, 2, run);
    case Sampler::dpmpp_3m_sde:
      return sample_dpmpp_sde(denoiser, x, levels, 3, run);
    case Sampler::dpmpp_2m_sde:
      return sample_dpmpp_sde(denoiser, x, levels, 2, run);
    case Sampler::unipc:
      return sample_unipc(denoiser, x, levels, config.order, run);
    case Sampler::heun:
      return sample_heun(denoiser, x, levels, config.churn, run);
    case Sampler::euler:
      return sample_euler(denoiser, x, levels, config.churn, run);
    case Sampler::rk45:
      return sample_rk45(denoiser, x, levels, run);
    case Sampler::ddim:
      return sample_ddim(denoiser, x, levels, config.eta, run);
    case Sampler::ddpm:
      return sample_ddpm(denoiser, x, levels, config.variance, run);
    case Sampler::langevin:
      return sample_langevin(denoiser, x, levels, config.corrector, run);
    case Sampler::predictor_corrector:
      return sample_predictor_corrector(denoiser, x, levels, config.variance, config.corrector, run);
  }
}

void generate(const Denoiser& denoiser, const ModelConfig& model, const SampleConfig& config, std::uint64_t first_row,
              std::uint64_t count, ThreadPool& pool, const RowSink& sink, const TrajectoryObserver& observer) {
  const std::vector<NoiseLevel> levels = sampling_levels(denoiser, model, config, pool);
  MatrixBuffer block(std::min<std::uint64_t>(kPointBlock, count), denoiser.dim());
  for (std::uint64_t done = 0; done < count;) {
    const std::uint64_t rows = std::min<std::uint64_t>(kPointBlock, count - done);
    const Matrix x = block.view().rows_from(0, rows);
    SampleRun run{pool, config.seed, first_row + done};
    if (observer) {
      run.observer = [&](std::size_t index, NoiseLevel level, ConstMatrix at) {
        observer(run.first_row, index, level, at);
      };
    }
    fill_prior(run, x);
    run_sampler(denoiser, config, levels, x, run);
    check_finite(first_row + done, x);
    sink(first_row + done, x);
    done += rows;
  }
}

void generate(const PointModel& model, const SampleConfig& config, std::uint64_t first_row, std::uint64_t count,
              ThreadPool& pool, const std::function<void(std::span<const double> rows)>& sink,
              const TrajectoryObserver& observer) {
  const MatrixBuffer encoding = encode_condition_values(config.where, model.conditions);
  const ModelDenoiser denoiser(model, encoding, config.guidance);
  std::vector<double> rows;
  const RowSink in_units = [&](std::uint64_t, ConstMatrix z) {
    rows.resize(z.rows * z.cols);
    model.transform.invert(z, rows);
    sink(rows);
  };
  generate(denoiser.get(), model.config, config, first_row, count, pool, in_units, observer);
}

Points sample(const PointModel& model, std::uint64_t count, const SampleConfig& config, ThreadPool& pool) {
  Points points{model.columns, {}};
  points.values.reserve(count * points.cols());
  generate(model, config, 0, count, pool,
           [&](std::span<const double> rows) { points.values.insert(points.values.end(), rows.begin(), rows.end()); });
  return points;
}

Points sample(const PointModel& model, const Points& conditions, const SampleConfig& config, ThreadPool& pool) {
  if (!config.where.empty()) fail(ErrorKind::usage, "sampling: the rows have their own conditions; leave out where");
  if (config.sampler == Sampler::rk45) {
    fail(ErrorKind::usage, "sampling: rk45 does not support a condition for each row; choose another sampler");
  }
  const MatrixBuffer encodings = encode_conditions(conditions, model.conditions);
  Points points{model.columns, std::vector<double>(encodings.rows() * model.columns.size())};
  for (std::size_t first = 0; first < encodings.rows(); first += kPointBlock) {
    const std::size_t count = std::min<std::size_t>(kPointBlock, encodings.rows() - first);
    const ModelDenoiser denoiser(model, encodings.view().rows_from(first, count), config.guidance);
    generate(denoiser.get(), model.config, config, first, count, pool, [&](std::uint64_t, ConstMatrix z) {
      model.transform.invert(z, std::span(points.values).subspan(first * points.cols(), count * points.cols()));
    });
  }
  return points;
}

}  // namespace sfumato
