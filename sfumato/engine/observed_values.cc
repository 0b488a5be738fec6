#include "sfumato/engine/observed_values.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "sfumato/base/text.h"
#include "sfumato/engine/impute.h"
#include "sfumato/engine/where_value.h"
#include "sfumato/files/field.h"

namespace sfumato {

namespace {

constexpr double kNotObserved = std::numeric_limits<double>::quiet_NaN();

std::size_t column_of(const std::string& setting, const std::string& name, const PointModel& model) {
  const auto found = std::ranges::find(model.columns, name);
  if (found != model.columns.end()) return static_cast<std::size_t>(found - model.columns.begin());
  if (std::ranges::find(model.conditions, name, &Condition::name) != model.conditions.end()) {
    fail(ErrorKind::usage, "`{}` {}: it is a condition of the model; use `where`", setting, quoted_text(name));
  }
  const std::string nearest = nearest_name(name, model.columns);
  fail(ErrorKind::usage, "`{}` {}: the model has no such column; {}", setting, quoted_text(name),
       nearest.empty() ? fmt::format("it has {}", fmt::join(model.columns, ", ")) : "did you mean '" + nearest + "'?");
}

double number_of(const std::string& what, const std::string& text) {
  const std::optional<double> number = parse_number(text);
  if (number && std::isfinite(*number)) return *number;
  fail(ErrorKind::usage, "{} {}: give a finite number", what, quoted_text(text));
}

// A number for each column; `absent` where the texts name none.
std::vector<double> observed_numbers(const std::string& setting, const std::vector<std::string>& texts,
                                     const PointModel& model, double absent) {
  std::vector<double> values(model.columns.size(), absent);
  std::vector<bool> seen(values.size());
  for (const ConditionValue& value : split_condition_values(texts, setting)) {
    const std::size_t column = column_of(setting, value.name, model);
    if (seen[column]) {
      fail(ErrorKind::usage, "`{}`: {} is given twice; give it one value", setting, quoted_text(value.name));
    }
    seen[column] = true;
    values[column] = number_of(fmt::format("`{}` {}:", setting, value.name), value.value);
  }
  return values;
}

// Throws Error unless there is something to draw and something observed of it.
void check_missing(const Points& points, const PointModel& model, bool noisy) {
  std::size_t observed = 0;
  for (std::size_t j = 0; j < points.cols(); ++j) {
    if (std::ranges::find(model.columns, points.columns[j]) == model.columns.end()) continue;
    for (std::size_t i = 0; i < points.rows(); ++i) observed += std::isnan(points(i, j)) ? 0U : 1U;
  }
  if (observed == 0) {
    fail(ErrorKind::bad_data,
         "every value is missing, so that none is observed; leave out `observed_file` to draw rows");
  }
  if (noisy || observed < points.rows() * model.columns.size()) return;
  fail(ErrorKind::bad_data,
       "no value is missing, so that nothing is left to draw; leave some empty, or state their noise with "
       "`observed_noise`");
}

// Whether values are observed. Throws Error (usage) on settings that contradict each other or have no effect.
bool observes(const ObservedValues& values, const Settings& settings) {
  const bool file = !values.observed_file.empty();
  if (file && !values.observed.empty()) fail(ErrorKind::usage, "`observed` and `observed_file`: give one of them");
  if (file || !values.observed.empty()) return true;
  if (!values.observed_noise.empty()) {
    fail(ErrorKind::usage, "`observed_noise` applies only with `observed`; add `observed` or `observed_file`");
  }
  if (settings.has("particles")) {
    fail(ErrorKind::usage, "`particles` applies only with `observed`; add `observed` or `observed_file`");
  }
  return false;
}

// The settings of rows drawn by particles, which need no sampler.
void check_settings(const Settings& settings) {
  for (const auto& [name, value] : settings) {
    if (std::ranges::find(setting_list(Task::impute), name, &Setting::name) != setting_list(Task::impute).end())
      continue;
    fail(ErrorKind::usage, "`{0}` does not apply with `observed`, whose rows are drawn by particles; leave `{0}` out",
         name);
  }
}

}  // namespace

std::vector<double> noise_deviations(const PointModel& model, const std::vector<std::string>& texts,
                                     const std::string& setting) {
  std::vector<double> noise;
  if (texts.size() == 1 && texts.front().find('=') == std::string::npos) {
    noise.assign(model.columns.size(), number_of("`" + setting + "`", texts.front()));
  } else {
    noise = observed_numbers(setting, texts, model, 0);
  }
  for (const double deviation : noise) {
    if (deviation < 0) fail(ErrorKind::usage, "`{}` is {}; give a standard deviation of 0 or more", setting, deviation);
  }
  return noise;
}

Points read_observed(const DataSource& source, const std::string& what) {
  const std::string name = source.name();
  if (std::holds_alternative<std::string>(source.data) && is_toy(name)) {
    fail(ErrorKind::usage, "{} {} is a toy set, not a file; write one with: sfumato data {} -o {}.csv", what,
         quoted_text(name), name, name);
  }
  return read_points(source, Blanks::kept);
}

std::optional<ObservedRows> observed_rows(const Model& model, const ObservedValues& values, const Settings& settings) {
  if (!observes(values, settings)) return std::nullopt;
  const auto* const points = std::get_if<PointModel>(&model);
  if (points == nullptr) {
    fail(ErrorKind::usage, "`{}` does not apply to table models; use `where`",
         values.observed.empty() ? "observed_file" : "observed");
  }
  check_settings(settings);
  ObservedRows observed;
  observed.config = posterior_config(*points, settings);
  observed.rows.columns = points->columns;
  if (!values.observed_noise.empty()) {
    observed.config.deviations = noise_deviations(*points, values.observed_noise, "observed_noise");
  }
  if (values.observed_file.empty()) {
    observed.rows.values = observed_numbers("observed", values.observed, *points, kNotObserved);
  } else {
    observed.rows = read_observed(values.observed_file, "`observed_file`");
  }
  check_missing(observed.rows, *points, !values.observed_noise.empty());
  return observed;
}

}  // namespace sfumato
