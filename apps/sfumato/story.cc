#include "apps/sfumato/story.h"

#include <fmt/format.h>

#include <cmath>

#include "sfumato/base/error.h"
#include "sfumato/base/random.h"
#include "sfumato/diffusion/forward.h"
#include "sfumato/kernels/normal.h"
#include "sfumato/model/network_denoiser.h"
#include "sfumato/sample/generate.h"

namespace sfumato::app {

namespace {

constexpr std::size_t kMostPoints = 20000;

void check_axes(std::size_t cols, const Axes& axes) {
  if (axes.x >= cols || axes.y >= cols) {
    fail(ErrorKind::usage, "a picture needs two columns, the data have {}; choose them with --columns", cols);
  }
}

Panel panel_of_points(ConstMatrix x, const Axes& axes, std::string title) {
  Panel panel{std::move(title), {}, {}};
  for (std::size_t i = 0; i < x.rows; ++i) {
    panel.x.push_back(static_cast<double>(x(i, axes.x)));
    panel.y.push_back(static_cast<double>(x(i, axes.y)));
  }
  return panel;
}

}  // namespace

Panel panel_of(const Table& table, const Axes& axes, std::string title) {
  check_axes(table.cols(), axes);
  Panel panel{std::move(title), {}, {}};
  for (std::size_t i = 0; i < table.rows(); ++i) {
    panel.x.push_back(table(i, axes.x));
    panel.y.push_back(table(i, axes.y));
  }
  return panel;
}

std::vector<Panel> forward_panels(const Table& data, const ScheduleConfig& schedule, std::size_t count,
                                  const Axes& axes, std::uint64_t seed) {
  check_axes(data.cols(), axes);
  Table drawn{data.columns, data.values};
  drawn.values.resize(std::min(kMostPoints, data.rows()) * data.cols());
  MatrixBuffer x0(drawn.rows(), drawn.cols());
  Standardizer::fit(data).apply(drawn, x0);
  MatrixBuffer eps(x0.rows(), x0.cols());
  MatrixBuffer x_t(x0.rows(), x0.cols());
  const NoiseSchedule chain = make_schedule(schedule);
  std::vector<Panel> panels;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t t = i * chain.steps() / count;
    fill_normal(RandomStream(seed, Purpose::forward_process, t), 0, eps);
    q_sample(x0, eps, std::vector<NoiseLevel>(x0.rows(), chain.level(t)), x_t);
    panels.push_back(panel_of_points(x_t, axes, fmt::format("q(x_{{{}}})", t)));
  }
  return panels;
}

std::vector<Panel> reverse_panels(const DiffusionModel& model, const SampleConfig& config, std::uint64_t points,
                                  std::size_t count, const Axes& axes, ThreadPool& pool) {
  check_axes(model.columns.size(), axes);
  const NetworkDenoiser denoiser(model.config, model.weights.span());
  const std::vector<NoiseLevel> levels = sampling_levels(model.config, config);
  const std::size_t steps = levels.size() - 1;
  std::vector<Panel> panels;
  SampleRun run{pool, config.seed};
  run.observer = [&](std::size_t index, NoiseLevel, ConstMatrix x) {
    const std::size_t wanted = panels.size() * steps / (count - 1);
    if (index != wanted) return;
    panels.push_back(panel_of_points(x, axes, fmt::format("p(x_{{{}}})", steps - index)));
  };
  MatrixBuffer x(points, denoiser.dim());
  fill_prior(run, x);
  run_sampler(denoiser, config, levels, x, run);
  return panels;
}

}  // namespace sfumato::app
