#include "sfumato/sample/generate.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "sfumato/base/error.h"

namespace sfumato {

namespace {

constexpr std::uint64_t kBlockRows = 8192;  // enough for many threads, little enough for the caches
// So close that Langevin steps can follow from one level to the next.
constexpr std::size_t kWalkedLevels = 200;
constexpr std::size_t kWalksWithoutPredictor = 5;

void check_finite(std::uint64_t first_row, ConstMatrix x) {
  for (std::size_t i = 0; i < x.rows; ++i) {
    for (const float value : x.row(i)) {
      if (!std::isfinite(value)) {
        fail(ErrorKind::failure, "sampling: row {} is no number; the model is broken, train it again", first_row + i);
      }
    }
  }
}

std::vector<NoiseLevel> continuous_levels(const ModelConfig& model, const SampleConfig& config) {
  switch (config.grid) {
    case Grid::log_snr:
      return log_snr_levels(config.steps, model.schedule.sigma_min, model.schedule.sigma_max);
    case Grid::karras:
      return karras_levels(config.steps, model.schedule.sigma_min, model.schedule.sigma_max);
  }
  return {};
}

}  // namespace

SampleConfig default_sampling(const ModelConfig& model) {
  return default_sampling(model, model.process == NoiseProcess::chain ? Sampler::ddpm : SampleConfig().sampler);
}

SampleConfig default_sampling(const ModelConfig& model, Sampler sampler) {
  SampleConfig config;
  config.sampler = sampler;
  config.variance = model.variance;
  if (model.process == NoiseProcess::chain) {
    config.steps = step_count(model.schedule);
  } else if (sampler == Sampler::langevin || sampler == Sampler::predictor_corrector) {
    config.steps = kWalkedLevels;
  }
  if (sampler == Sampler::langevin) config.corrector.steps = kWalksWithoutPredictor;
  return config;
}

std::vector<NoiseLevel> sampling_levels(const ModelConfig& model, const SampleConfig& config) {
  if (config.steps == 0) fail(ErrorKind::usage, "sampling: 0 steps; give 1 or more");
  if (model.process == NoiseProcess::continuous) return continuous_levels(model, config);
  if (config.steps > step_count(model.schedule)) {
    fail(ErrorKind::usage, "sampling: {} steps on a chain of {}; give at most that", config.steps,
         step_count(model.schedule));
  }
  // Every k-th step of the chain, as evenly as whole numbers go (Song, Meng, Ermon 2020, section 4.2).
  const NoiseSchedule chain = make_schedule(model.schedule);
  std::vector<NoiseLevel> levels;
  for (std::size_t i = config.steps + 1; i-- > 0;) levels.push_back(chain.level(i * chain.steps() / config.steps));
  return levels;
}

void run_sampler(const Denoiser& denoiser, const SampleConfig& config, std::span<const NoiseLevel> levels, Matrix x,
                 const SampleRun& run) {
  switch (config.sampler) {
    case Sampler::dpmpp_3m:
      return sample_dpmpp(denoiser, x, levels, 3, run);
    case Sampler::dpmpp_2m:
      return sample_dpmpp(denoiser, x, levels, 2, run);
    case Sampler::heun:
      return sample_heun(denoiser, x, levels, run);
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
              std::uint64_t count, ThreadPool& pool, const RowSink& sink) {
  const std::vector<NoiseLevel> levels = sampling_levels(model, config);
  MatrixBuffer block(std::min(kBlockRows, count), denoiser.dim());
  for (std::uint64_t done = 0; done < count;) {
    const std::uint64_t rows = std::min(kBlockRows, count - done);
    const Matrix x = block.view().rows_from(0, rows);
    const SampleRun run{pool, config.seed, first_row + done};
    fill_prior(run, x);
    run_sampler(denoiser, config, levels, x, run);
    check_finite(first_row + done, x);
    sink(first_row + done, x);
    done += rows;
  }
}

void generate(const DiffusionModel& model, const SampleConfig& config, std::uint64_t first_row, std::uint64_t count,
              ThreadPool& pool, const std::function<void(std::span<const double> rows)>& sink) {
  const MatrixBuffer code = encode_known(config.where, model.conditions);
  const ModelDenoiser denoiser(model, code, config.guidance);
  std::vector<double> rows;
  generate(denoiser.get(), model.config, config, first_row, count, pool, [&](std::uint64_t, ConstMatrix z) {
    rows.resize(z.rows * z.cols);
    model.transform.invert(z, rows);
    sink(rows);
  });
}

Table sample(const DiffusionModel& model, std::uint64_t count, const SampleConfig& config, ThreadPool& pool) {
  Table table{model.columns, {}};
  table.values.reserve(count * table.cols());
  generate(model, config, 0, count, pool,
           [&](std::span<const double> rows) { table.values.insert(table.values.end(), rows.begin(), rows.end()); });
  return table;
}

Table sample(const DiffusionModel& model, const Table& conditions, const SampleConfig& config, ThreadPool& pool) {
  if (!config.where.empty()) fail(ErrorKind::usage, "sampling: rows have conditions of their own; leave out where");
  const MatrixBuffer codes = encode_conditions(conditions, model.conditions);
  Table table{model.columns, std::vector<double>(codes.rows() * model.columns.size())};
  for (std::size_t first = 0; first < codes.rows(); first += kBlockRows) {
    const std::size_t count = std::min<std::size_t>(kBlockRows, codes.rows() - first);
    const ModelDenoiser denoiser(model, codes.view().rows_from(first, count), config.guidance);
    generate(denoiser.get(), model.config, config, first, count, pool, [&](std::uint64_t, ConstMatrix z) {
      model.transform.invert(z, std::span(table.values).subspan(first * table.cols(), count * table.cols()));
    });
  }
  return table;
}

}  // namespace sfumato
