// The sections of evaluate --likelihood: each computes its figures and prints them.
#pragma once

#include <optional>
#include <string>

#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/json.h"
#include "sfumato/base/points.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/points/point_model.h"
#include "sfumato/toys/toy.h"

namespace sfumato::app {

/// The rows to judge a model by: fresh points of a toy set, or all of a file.
struct HeldOut {
  Points rows;
  std::optional<ToyConfig> toy;  ///< that they are from
};

/// One part of the report, as lines of text and as the value of its key.
struct LikelihoodSection {
  std::string key;
  std::string text;
  Json json;
};

/// The exact likelihood by the probability-flow ODE; of a toy set beside its entropy and KL(data || model).
LikelihoodSection exact_section(const PointModel& model, const HeldOut& data, ThreadPool& pool);

}  // namespace sfumato::app
