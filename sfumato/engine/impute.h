// Missing values of rows, filled in by a model of any kind; rows of points also drawn given noisy values.
#pragma once

#include <cstdint>
#include <vector>

#include "sfumato/base/thread_pool.h"
#include "sfumato/engine/data_source.h"
#include "sfumato/engine/model.h"
#include "sfumato/engine/notices.h"
#include "sfumato/engine/sample.h"
#include "sfumato/points/observed.h"
#include "sfumato/tables/impute.h"

namespace sfumato {

/// Rows with missing values as a table model reads them. A category that was too rare to be learned is not missing.
Table read_incomplete(const DataSource& source, const TableModel& model);

/// The rows with their missing values filled in: imputation number `imputation` of several. Settings:
/// setting_list(Task::impute). Throws Error (usage) on settings that are unknown, out of range or without effect.
Table impute(const TableModel& model, const Table& incomplete, const Settings& settings, std::uint64_t imputation,
             ThreadPool& pool = default_pool());

/// How points are drawn given what is observed of them: the noise levels, particles and conditions.
PosteriorConfig posterior_config(const PointModel& model, const Settings& settings);

/// Draws each row of points `draws` times given its values that are not NaN. Throws Error as complete() does.
Points impute(const PointModel& model, const Points& incomplete, const Settings& settings, std::uint64_t draws,
              ThreadPool& pool = default_pool());

/// The rows of either kind, filled in once. Throws Error as the above and read_incomplete() do.
Rows impute(const Model& model, const DataSource& source, const Settings& settings = {},
            ThreadPool& pool = default_pool());

}  // namespace sfumato
