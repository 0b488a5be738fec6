// The article's figures as panels: data dissolving into noise, and noise becoming data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "apps/sfumato/figures/figure.h"
#include "sfumato/base/matrix.h"
#include "sfumato/base/points.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/diffusion/schedule.h"
#include "sfumato/points/point_model.h"
#include "sfumato/points/sample_config.h"

namespace sfumato::app {

/// Which columns are drawn: two as a cloud, one as a histogram.
struct Axes {
  std::size_t x = 0;
  std::optional<std::size_t> y;
};

/// The columns of these names, or without any the first two, or the only one. Throws Error (usage) with the nearest
/// name for one that is not there.
Axes axes_of(const std::vector<std::string>& wanted, const std::vector<std::string>& columns);

/// The chain of the pictures when none was chosen: that of chain_config().
ScheduleConfig picture_chain();

/// The points of a table's columns.
Panel panel_of(const Points& table, const Axes& axes, std::string title);

/// The points of a matrix's columns.
Panel panel_of_points(ConstMatrix x, const Axes& axes, std::string title);

/// q(x_t) of standardised data at `count` evenly spaced steps of a chain, from q(x_0) on (the article's figure 2): each
/// by a jump of its own, or all along one walk of the chain.
std::vector<Panel> forward_panels(const Points& data, const ScheduleConfig& schedule, std::size_t count,
                                  const Axes& axes, std::uint64_t seed, bool walk = false);

/// p(x_t) on the way from noise to data at `count` moments, the last one data (the article's figure 3). t counts the
/// steps that are left: of the model's chain, or of picture_chain() where the model knows all levels, so that p(x_t)
/// compares with q(x_t).
std::vector<Panel> reverse_panels(const PointModel& model, SampleConfig config, std::uint64_t points, std::size_t count,
                                  const Axes& axes, ThreadPool& pool);

}  // namespace sfumato::app
