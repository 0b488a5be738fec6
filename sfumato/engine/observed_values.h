// What is observed of points to draw: values of all rows, or a file of rows with missing values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sfumato/engine/data_source.h"
#include "sfumato/engine/model.h"
#include "sfumato/points/observed.h"

namespace sfumato {

/// As a front end was given it.
struct ObservedValues {
  std::vector<std::string> observed = {};        ///< COLUMN=NUMBER, of all rows
  std::string observed_file = {};                ///< or a file of rows whose missing values are drawn
  std::vector<std::string> observed_noise = {};  ///< its standard deviation: a number, or COLUMN=NUMBER
};

/// Rows to draw given what is observed of them.
struct ObservedRows {
  Points rows;  ///< NaN: not observed
  PosteriorConfig config;
};

/// What the settings and the observed values ask for; nothing where no values are observed. Settings:
/// setting_list(Task::sample), of which those of the sampler do not apply with observed values, and those of
/// setting_list(Task::impute) that apply only with them. Throws Error (usage) for a table model, on values that are no
/// numbers, of unknown columns or given twice, and (bad_data) where all values are missing, or none.
std::optional<ObservedRows> observed_rows(const Model& model, const ObservedValues& values, const Settings& settings);

/// The standard deviations of noise for each of the model's columns, from the texts of a setting: one number for all,
/// or COLUMN=NUMBER with 0 for other columns. Throws Error (usage).
std::vector<double> noise_deviations(const PointModel& model, const std::vector<std::string>& texts,
                                     const std::string& setting);

/// Rows with missing values (NaN) from a file. Throws Error as read_points() does, and (usage) for a toy set; `what` is
/// what the message calls them.
Points read_observed(const DataSource& source, const std::string& what);

}  // namespace sfumato
