// Rows of points as latents, and back.
#pragma once

#include "sfumato/base/thread_pool.h"
#include "sfumato/engine/data_source.h"
#include "sfumato/engine/model.h"
#include "sfumato/points/sample_config.h"

namespace sfumato {

/// The deterministic solver that takes points to their latents: what suits the model, and the settings over that.
/// Throws Error (usage) on settings that are unknown, out of range or without effect, and on a sampler that adds noise.
SampleConfig encoding_config(const PointModel& model, const Settings& settings);

/// The latents of rows, about N(0, I), along the probability-flow ODE (Song et al. 2021). Settings:
/// setting_list(Task::encode). Throws Error (usage) for a table model and as encoding_config() does.
Points encode(const Model& model, const DataSource& source, const Settings& settings = {},
              ThreadPool& pool = default_pool());

/// The rows of latents: the inverse of encode() with the same settings.
Points decode(const Model& model, const DataSource& latents, const Settings& settings = {},
              ThreadPool& pool = default_pool());

/// The model of points. Throws Error (usage), "`task` needs a model of points", for a table model.
const PointModel& point_model(const Model& model, const std::string& task);

}  // namespace sfumato
