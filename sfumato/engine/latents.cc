#include "sfumato/engine/latents.h"

#include <utility>

#include "sfumato/engine/sample.h"
#include "sfumato/engine/setting_checks.h"
#include "sfumato/points/latents.h"

namespace sfumato {

const PointModel& point_model(const Model& model, const std::string& task) {
  if (const auto* const points = std::get_if<PointModel>(&model)) return *points;
  fail(ErrorKind::usage, "{} needs a model of points, and this is a table model", task);
}

SampleConfig encoding_config(const PointModel& model, const Settings& settings) {
  check_names(Task::encode, settings);
  SampleConfig config = default_encoding(model.config);
  if (const SettingValue* const sampler = settings.find("sampler")) {
    assign(Field{"sampler", ""}, *sampler, config.sampler);
    config = default_encoding(model.config, config.sampler);
  }
  visit_sample_fields(config, assign_given(settings));
  const auto fields = [&](const auto& visit) { visit_sample_fields(std::as_const(config), visit); };
  check_applies(Task::encode, DataKind::points, settings, values_of_fields(settings, fields));
  config.where = condition_values(settings);
  validate(config.guidance);
  return config;
}

Points encode(const Model& model, const DataSource& source, const Settings& settings, ThreadPool& pool) {
  const PointModel& points = point_model(model, "encode");
  return encode(points, read_points(source), encoding_config(points, settings), pool);
}

Points decode(const Model& model, const DataSource& latents, const Settings& settings, ThreadPool& pool) {
  const PointModel& points = point_model(model, "decode");
  return decode(points, read_points(latents), encoding_config(points, settings), pool);
}

}  // namespace sfumato
