#include "apps/sfumato/options/langevin_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "apps/sfumato/figures/article_figures.h"
#include "apps/sfumato/options/arguments.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/error.h"
#include "sfumato/base/random.h"
#include "sfumato/kernels/normal.h"
#include "sfumato/toys/toy.h"

namespace sfumato::app {

namespace {

// `count` steps from 0 to the last one, evenly spaced in log(k + 1), each once.
std::vector<std::uint64_t> moments_of(std::uint64_t steps, std::size_t count) {
  std::vector<std::uint64_t> moments;
  for (std::size_t i = 0; i < count; ++i) {
    const double part = static_cast<double>(i) / static_cast<double>(count - 1);
    moments.push_back(
        static_cast<std::uint64_t>(std::llround(std::expm1(part * std::log1p(static_cast<double>(steps))))));
  }
  moments.erase(std::unique(moments.begin(), moments.end()), moments.end());
  return moments;
}

void fill_with_data(const LangevinOptions& options, Matrix x) {
  if (x.rows == 0) return;
  const Points points = make_toy({parse_toy(options.set), x.rows, options.noise, options.seed});
  for (std::size_t i = 0; i < x.rows; ++i) {
    for (std::size_t j = 0; j < x.cols; ++j) x(i, j) = static_cast<float>(points(i, j));
  }
}

}  // namespace

void LangevinOptions::add_to(Command command) {
  command.add_text("NAME", set, "a toy set: " + comma_list(toy_names())).value_name("").required();
  add_number(command, "--noise", noise, "noise of the set");
  add_number(command, "--sigma", sigma, "noise level: the density is that of the set's points plus sigma N(0, I)");
  add_number(command, "-n,--count", chains, "number of points");
  add_number(command, "--steps", steps, "number of steps");
  add_number(command, "--step-size", step_size,
             "a of the step sizes a (b + k)^-gamma; by default the first step is a tenth of the noise's variance");
  add_number(command, "--b", b, "b of the step sizes");
  add_number(command, "--gamma", gamma,
             "gamma of the step sizes: 0 for constant steps, above 1/2 for those of Welling and Teh");
  command
      .add_parsed(
          "--start", [this](const std::string& text) { start = parse_name<Start>("--start", text); },
          "start of the chains, N(0, I), points of the set, or 0: " + comma_list(all_names<Start>()))
      .value_name("NAME")
      .default_text(name_of(start));
  add_number(command, "--seed", seed, "random seed");
}

ToyDensity LangevinOptions::density() const { return {parse_toy(set), noise, ToyView{{0, 0}, {1, 1}, 1, sigma}}; }

MatrixBuffer LangevinOptions::first_points() const {
  MatrixBuffer x(chains, 2);
  if (start == Start::normal) fill_normal(RandomStream(seed, Purpose::prior), 0, x);
  if (start == Start::data) fill_with_data(*this, x);
  return x;
}

LangevinRun LangevinOptions::run(const ToyDensity& density) const {
  constexpr double kPartOfVariance = 0.1;
  const double variance = std::pow(density.noise_width(), 2);
  LangevinRun run;
  run.steps = steps;
  run.sizes = {1, b, gamma};
  if (!step_size) validate(run.sizes);
  run.sizes.a = step_size.value_or(kPartOfVariance * variance / run.sizes.at(1));
  validate(run.sizes);
  // Far out the score is -x / variance, and a step multiplies x by 1 - size / (2 variance).
  if (run.sizes.at(1) > 4 * variance) {
    fail(ErrorKind::usage,
         "the first step size is {:.4g}; above {:.4g}, 4 times the noise's variance, points diverge;"
         " give a smaller --step-size",
         run.sizes.at(1), 4 * variance);
  }
  run.seed = seed;
  return run;
}

void walk(const ToyDensity& density, const LangevinRun& run, Matrix x, ThreadPool& pool) {
  const Score score = [&](ConstMatrix at, Matrix out) {
    InterruptGuard::check();
    density.score(at, out, pool);
  };
  walk_langevin(score, x, run);
}

std::vector<Panel> langevin_panels(const LangevinOptions& options, std::size_t count, ThreadPool& pool) {
  const ToyDensity density = options.density();
  const std::vector<std::uint64_t> moments = moments_of(options.steps, count);
  std::vector<Panel> panels;
  LangevinRun run = options.run(density);
  run.observer = [&](std::uint64_t step, ConstMatrix x) {
    if (std::ranges::binary_search(moments, step)) {
      panels.push_back(panel_of_points(x, {0, 1}, fmt::format("step {}", step)));
    }
  };
  MatrixBuffer x = options.first_points();
  walk(density, run, x, pool);
  return panels;
}

Backdrop backdrop_of(const LangevinOptions& options) {
  constexpr std::size_t kPoints = 10000;
  MatrixBuffer data(kPoints, 2);
  fill_with_data(options, data);
  MatrixBuffer noise(kPoints, 2);
  fill_normal(RandomStream(options.seed, Purpose::forward_process), 0, noise);
  combine(1, data, options.sigma, noise, data);
  return {[density = options.density()](double x, double y) {
            return std::exp(density.log_density({x, y}));
          },
          panel_of_points(data, {0, 1}, "")};
}

}  // namespace sfumato::app
