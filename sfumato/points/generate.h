// Points from a model, block by block, so that any number of them needs the memory of one block.
#pragma once

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

/// Receives rows first_row, first_row + 1, ... as the network knows them (standardised).
using RowSink = std::function<void(std::uint64_t first_row, ConstMatrix rows)>;

/// Sees points on their way: rows first_row, first_row + 1, ... at each level that the sampler reaches, as the network
/// knows them, all levels of one block of rows and then those of the next.
using TrajectoryObserver =
    std::function<void(std::uint64_t first_row, std::size_t index, NoiseLevel level, ConstMatrix x)>;

/// Draws rows [first_row, first_row + count) of the endless sample of config.seed and hands them over in order. A row's
/// bits depend on the model, the configuration and its number alone. Throws Error (usage) on bad settings, and
/// (failure) when a row is no number.
void generate(const Denoiser& denoiser, const ModelConfig& model, const SampleConfig& config, std::uint64_t first_row,
              std::uint64_t count, ThreadPool& pool, const RowSink& sink, const TrajectoryObserver& observer = nullptr);

/// The same rows in the units of the data, row-major, under the model's columns, given what config.where knows of them.
/// Throws Error (usage) as encode_known() and ModelDenoiser do, too.
void generate(const PointModel& model, const SampleConfig& config, std::uint64_t first_row, std::uint64_t count,
              ThreadPool& pool, const std::function<void(std::span<const double> rows)>& sink,
              const TrajectoryObserver& observer = nullptr);

/// The first `count` rows as a table.
Points sample(const PointModel& model, std::uint64_t count, const SampleConfig& config, ThreadPool& pool);

/// A row for each row of `conditions`, given what the columns of the model's conditions say there; other columns do not
/// count. The first row has the random numbers of row 0. Throws Error as generate() and encode_conditions() do, and
/// (usage) where config.where says something too.
Points sample(const PointModel& model, const Points& conditions, const SampleConfig& config, ThreadPool& pool);

/// The levels that a configuration visits on a model, rk45's among them. Throws Error as the above and
/// adaptive_levels() do.
std::vector<NoiseLevel> sampling_levels(const Denoiser& denoiser, const ModelConfig& model, const SampleConfig& config,
                                        ThreadPool& pool);

/// The same of a model, given what config.where knows of all rows.
std::vector<NoiseLevel> sampling_levels(const PointModel& model, const SampleConfig& config, ThreadPool& pool);

/// Takes x, noise at levels[0], through the sampler that the configuration names.
void run_sampler(const Denoiser& denoiser, const SampleConfig& config, std::span<const NoiseLevel> levels, Matrix x,
                 const SampleRun& run);

}  // namespace sfumato
