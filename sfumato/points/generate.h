// Draws points from a model in blocks of rows, in constant memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "sfumato/base/matrix.h"
#include "sfumato/base/points.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/points/point_model.h"
#include "sfumato/points/sample_config.h"
#include "sfumato/samplers/denoiser.h"
#include "sfumato/samplers/sampler.h"

namespace sfumato {

/// Rows that pass through the network at once: enough for many threads, few enough for the caches.
inline constexpr std::size_t kPointBlock = 8192;

/// Receives rows first_row, first_row + 1, ... in standardised units.
using RowSink = std::function<void(std::uint64_t first_row, ConstMatrix rows)>;

/// Receives rows first_row, first_row + 1, ... at each level of the sampler, in standardised units: all levels of a
/// block, then those of the next block.
using TrajectoryObserver =
    std::function<void(std::uint64_t first_row, std::size_t index, NoiseLevel level, ConstMatrix x)>;

/// Draws rows [first_row, first_row + count) of the unlimited sample of config.seed and passes them to the sink in
/// order. The bits of a row depend only on the model, the configuration and the row's index. Throws Error (usage) on
/// invalid settings, and (failure) if a row is not finite.
void generate(const Denoiser& denoiser, const ModelConfig& model, const SampleConfig& config, std::uint64_t first_row,
              std::uint64_t count, ThreadPool& pool, const RowSink& sink, const TrajectoryObserver& observer = nullptr);

/// The same in data units, row-major, under the model's column names and conditioned on config.where. Also throws Error
/// (usage) as encode_condition_values() and ModelDenoiser do.
void generate(const PointModel& model, const SampleConfig& config, std::uint64_t first_row, std::uint64_t count,
              ThreadPool& pool, const std::function<void(std::span<const double> rows)>& sink,
              const TrajectoryObserver& observer = nullptr);

/// The first `count` rows.
Points sample(const PointModel& model, std::uint64_t count, const SampleConfig& config, ThreadPool& pool);

/// Draws one row for each row of `conditions`, conditioned on its columns for the model's conditions; other columns are
/// ignored. The first row uses the random numbers of row 0. Throws Error as generate() and encode_conditions() do, and
/// (usage) if config.where is set.
Points sample(const PointModel& model, const Points& conditions, const SampleConfig& config, ThreadPool& pool);

/// The levels that a sampler visits for a model and a configuration, including those of rk45. Throws Error as above and
/// as adaptive_levels() does.
std::vector<NoiseLevel> sampling_levels(const Denoiser& denoiser, const ModelConfig& model, const SampleConfig& config,
                                        ThreadPool& pool);

/// The same for a model conditioned on config.where.
std::vector<NoiseLevel> sampling_levels(const PointModel& model, const SampleConfig& config, ThreadPool& pool);

/// Runs the configured sampler on x, which holds noise at levels[0].
void run_sampler(const Denoiser& denoiser, const SampleConfig& config, std::span<const NoiseLevel> levels, Matrix x,
                 const SampleRun& run);

}  // namespace sfumato
