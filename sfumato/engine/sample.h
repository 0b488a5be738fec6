// New rows from a model of any kind.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <variant>

#include "sfumato/base/thread_pool.h"
#include "sfumato/engine/data_source.h"
#include "sfumato/engine/model.h"
#include "sfumato/engine/notices.h"
#include "sfumato/engine/setting_value.h"
#include "sfumato/points/generate.h"
#include "sfumato/tables/table_sampler.h"

namespace sfumato {

/// Rows of either kind of data.
using Rows = std::variant<Points, Table>;

/// What is drawn, besides the settings.
struct SampleRequest {
  std::uint64_t count = 1;                    ///< number of rows, where no conditions are given
  Settings settings = {};                     ///< setting_list(Task::sample)
  std::optional<DataSource> conditions = {};  ///< in memory: a row for each of its rows, given the values there
  std::optional<DataSource> avoid = {};       ///< of a table: rows that are not drawn again, in place of `no_copies`
};

/// Receives rows block by block, in order.
using RowsSink = std::function<void(const Rows& block)>;

/// How points are drawn from a model: what suits the model and the sampler or the number of steps, and the settings
/// over that. Throws Error (usage) on settings that are unknown, out of range or without effect.
SampleConfig sample_config(const PointModel& model, const Settings& settings);

/// The same for any network of such a process and schedule.
SampleConfig sample_config(const ModelConfig& model, const Settings& settings);

/// The rows that a table model draws under such settings. Throws Error (usage) on settings that are unknown or out of
/// range, on conditions as region_where() does and on a column to balance that there is not.
TableRequest table_request(const TableModel& model, const Settings& settings);

/// Draws rows and hands them over block by block; row i depends on the model, the settings and i alone. `observer` sees
/// points at each noise level. Throws Error (usage) for an observer of a table, and as sample_config(),
/// table_request(), generate() and generate_table() do.
void sample(const Model& model, const SampleRequest& request, const RowsSink& sink, const NoticeSink& notices = nullptr,
            ThreadPool& pool = default_pool(), const TrajectoryObserver& observer = nullptr);

/// All rows at once.
Rows sample(const Model& model, const SampleRequest& request, const NoticeSink& notices = nullptr,
            ThreadPool& pool = default_pool());

/// The conditions on points that a setting `where` states. Throws Error (usage) on relations other than =.
std::vector<ConditionValue> condition_values(const Settings& settings);

/// Throws Error (usage) on a condition on a column that the model draws, which is likely meant as observed.
void check_where(const PointModel& model, const std::vector<ConditionValue>& values);

/// Appends the rows of a block.
void append(Rows& rows, const Rows& block);

}  // namespace sfumato
