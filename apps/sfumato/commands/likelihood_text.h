// The sections of evaluate --likelihood, as text and as JSON.
#pragma once

#include <string>

#include "apps/sfumato/json.h"
#include "sfumato/engine/evaluate.h"

namespace sfumato::app {

/// One part of the report, as lines of text and as the value of its key.
struct LikelihoodSection {
  std::string key;
  std::string text;
  Json json;
};

/// The exact likelihood by the probability-flow ODE; of a toy set with its entropy and KL(data || model).
LikelihoodSection exact_section(const PointModel& model, const HeldOut& data, ThreadPool& pool);

/// The variational bound; --terms FILE has each of its terms.
LikelihoodSection bound_section(const BoundReport& report, std::size_t rows);
void write_terms(const VariationalBound& bound, const std::string& path);

}  // namespace sfumato::app
