#include "apps/sfumato/figures/article_figures.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "apps/sfumato/terminal.h"
#include "sfumato/base/error.h"
#include "sfumato/base/random.h"
#include "sfumato/base/text.h"
#include "sfumato/diffusion/forward.h"
#include "sfumato/diffusion/trajectory.h"
#include "sfumato/engine/chains.h"
#include "sfumato/kernels/normal.h"
#include "sfumato/points/generate.h"
#include "sfumato/points/guidance.h"

namespace sfumato::app {

namespace {

constexpr std::size_t kMostForwardPoints = 20000;
constexpr std::size_t kReverseLevels = 200;  // so many that one is near each level of the chain shown

std::size_t place_of(const std::string& name, const std::vector<std::string>& columns) {
  const auto found = std::ranges::find(columns, name);
  if (found != columns.end()) return static_cast<std::size_t>(found - columns.begin());
  const std::string nearest = nearest_name(name, columns);
  constexpr std::size_t kFew = 10;
  fail(ErrorKind::usage, "--columns: no column is called {}; {}", quoted_text(name),
       !nearest.empty()         ? fmt::format("did you mean '{}'?", nearest)
       : columns.size() <= kFew ? fmt::format("there are {}", fmt::join(columns, ", "))
                                : fmt::format("the {} columns begin with '{}'", columns.size(), columns.front()));
}

// A moment of a sampler's way, as step t of a chain.
struct Moment {
  std::size_t t;
  std::size_t index;  // of the level that is nearest
};

std::size_t nearest(const std::vector<NoiseLevel>& levels, NoiseLevel wanted) {
  if (wanted.sigma == 0) return levels.size() - 1;
  std::size_t best = 0;
  for (std::size_t i = 1; i + 1 < levels.size(); ++i) {
    const auto distance = [&](std::size_t at) { return std::abs(log_snr(levels[at]) - log_snr(wanted)); };
    if (distance(i) < distance(best)) best = i;
  }
  return best;
}

// `count` moments evenly spaced over the chain (its levels falling, clean data last), the last one t = 0.
std::vector<Moment> chain_moments(const std::vector<NoiseLevel>& levels, const std::vector<NoiseLevel>& chain,
                                  std::size_t count) {
  const std::size_t steps = chain.size() - 1;
  std::vector<Moment> moments;
  for (std::size_t left = count; left-- > 0;) {
    const std::size_t t = left * steps / count;
    moments.push_back({t, nearest(levels, chain[steps - t])});
  }
  return moments;
}

}  // namespace

Axes axes_of(const std::vector<std::string>& wanted, const std::vector<std::string>& columns) {
  if (wanted.empty()) return {0, columns.size() > 1 ? std::optional<std::size_t>(1) : std::nullopt};
  if (wanted.size() > 2) {
    fail(ErrorKind::usage, "--columns: {} names; give two, or one for a histogram", wanted.size());
  }
  Axes axes{place_of(wanted[0], columns), std::nullopt};
  if (wanted.size() == 2) axes.y = place_of(wanted[1], columns);
  return axes;
}

ScheduleConfig picture_chain() { return chain_config({}).schedule; }

Panel panel_of(const Points& table, const Axes& axes, std::string title) {
  Panel panel{std::move(title), {}, {}};
  for (std::size_t i = 0; i < table.rows(); ++i) {
    panel.x.push_back(table(i, axes.x));
    if (axes.y) panel.y.push_back(table(i, *axes.y));
  }
  return panel;
}

Panel panel_of_points(ConstMatrix x, const Axes& axes, std::string title) {
  Panel panel{std::move(title), {}, {}};
  for (std::size_t i = 0; i < x.rows; ++i) {
    panel.x.push_back(static_cast<double>(x(i, axes.x)));
    if (axes.y) panel.y.push_back(static_cast<double>(x(i, *axes.y)));
  }
  return panel;
}

std::vector<Panel> forward_panels(const Points& data, const ScheduleConfig& schedule, std::size_t count,
                                  const Axes& axes, std::uint64_t seed, bool walk) {
  const Points drawn = first_rows(data, kMostForwardPoints);
  MatrixBuffer x0(drawn.rows(), drawn.cols());
  Standardizer::fit(data).apply(drawn, x0);
  const NoiseSchedule chain = make_schedule(schedule);
  const auto panel_at = [&](std::size_t t, ConstMatrix x_t) {
    return panel_of_points(x_t, axes, fmt::format("q(x_{{{}}})", t));
  };
  std::vector<Panel> panels;
  if (walk) {
    q_walk(chain, seed, 0, x0, [&](std::size_t t, ConstMatrix x_t) {
      InterruptGuard::check();
      while (panels.size() < count && panels.size() * chain.steps() / count == t) panels.push_back(panel_at(t, x_t));
    });
    return panels;
  }
  MatrixBuffer x_t(x0.rows(), x0.cols());
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t t = i * chain.steps() / count;
    fill_normal(RandomStream(seed, Purpose::forward_process, t), 0, x_t);
    q_sample(x0, x_t, std::vector<NoiseLevel>(x0.rows(), chain.level(t)), x_t);
    panels.push_back(panel_at(t, x_t));
  }
  return panels;
}

std::vector<Panel> reverse_panels(const PointModel& model, SampleConfig config, std::uint64_t points, std::size_t count,
                                  const Axes& axes, ThreadPool& pool) {
  const bool chain = model.config.process == NoiseProcess::chain;
  if (!chain) config.steps = std::max(config.steps, kReverseLevels);
  const MatrixBuffer encoding = encode_condition_values(config.where, model.conditions);
  const ModelDenoiser guided(model, encoding, config.guidance);
  const Denoiser& denoiser = guided.get();
  const std::vector<NoiseLevel> levels = sampling_levels(denoiser, model.config, config, pool);
  const std::vector<Moment> moments =
      chain_moments(levels, chain ? levels : chain_levels(make_schedule(picture_chain())), count);
  std::vector<Panel> panels;
  SampleRun run{pool, config.seed};
  run.observer = [&](std::size_t index, NoiseLevel, ConstMatrix x) {
    InterruptGuard::check();
    for (const Moment& moment : moments) {
      if (moment.index != index) continue;
      panels.push_back(panel_of_points(x, axes, fmt::format("p(x_{{{}}})", moment.t)));
    }
  };
  MatrixBuffer x(points, denoiser.dim());
  fill_prior(run, x);
  run_sampler(denoiser, config, levels, x, run);
  return panels;
}

}  // namespace sfumato::app
