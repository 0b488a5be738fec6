// sfumato plot
#include <algorithm>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "apps/sfumato/commands/chain_text.h"
#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/figures/article_figures.h"
#include "apps/sfumato/figures/curves.h"
#include "apps/sfumato/figures/figure.h"
#include "apps/sfumato/figures/gnuplot.h"
#include "apps/sfumato/options/arguments.h"
#include "apps/sfumato/options/langevin_options.h"
#include "apps/sfumato/options/setting_options.h"
#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/error.h"
#include "sfumato/engine/sample.h"
#include "sfumato/model_file/model_file.h"

namespace sfumato::app {

namespace {

constexpr std::size_t kPanels = 10;
constexpr std::size_t kFrames = 50;

struct PlotArguments {
  DataOptions data;
  std::string model;
  std::vector<std::string> inputs;
  std::string output;
  std::vector<std::string> columns;
  std::vector<std::string> titles;
  std::uint64_t points = 10000;
  bool own_limits = false;
  std::uint64_t seed = 0;
  bool walk = false;
  CommonOptions common;
  SettingOptions options;
  LangevinOptions walk_options;
  ChainOptions chains;
};

/// What --json says beside the output.
using Result = Json;

bool is_film(const PlotArguments& arguments) { return arguments.output.ends_with(".gif"); }

void draw_trajectory(const std::vector<Panel>& panels, const PlotArguments& arguments) {
  if (is_film(arguments)) return draw_film(panels, arguments.output);
  draw_panels({panels, kPanels / 2, true, "", ""}, arguments.output);
}

Result plot_forward(const PlotArguments& arguments) {
  const Points data = arguments.data.load();
  draw_trajectory(forward_panels(data, arguments.chains.config().schedule, is_film(arguments) ? kFrames : kPanels,
                                 axes_of(arguments.columns, data.columns), arguments.seed, arguments.walk),
                  arguments);
  return Result::object();
}

Result plot_reverse(const PlotArguments& arguments) {
  const PointModel model = open_points(arguments.model, "plot reverse");
  const SampleConfig config = sample_config(model, arguments.options.settings());
  const std::size_t count = is_film(arguments) ? kFrames : kPanels;
  ThreadPool pool(arguments.common.threads);
  draw_trajectory(
      reverse_panels(model, config, arguments.points, count, axes_of(arguments.columns, model.columns), pool),
      arguments);
  return Result::object();
}

Result plot_langevin(const PlotArguments& arguments) {
  ThreadPool pool(arguments.common.threads);
  const std::vector<Panel> panels =
      langevin_panels(arguments.walk_options, is_film(arguments) ? kFrames : kPanels, pool);
  const Backdrop backdrop = backdrop_of(arguments.walk_options);
  if (is_film(arguments)) {
    draw_film(panels, arguments.output, backdrop);
  } else {
    draw_panels({panels, kPanels / 2, true, "", "", backdrop}, arguments.output);
  }
  return Result::object();
}

// What is worth a title at an axis: not the x and y of a toy set.
std::string axis_title(const std::vector<std::string>& columns, std::optional<std::size_t> column) {
  const bool plain = columns == std::vector<std::string>{"x", "y"} || columns == default_columns(columns.size());
  return plain || !column ? "" : plain_title(columns[*column]);
}

std::string title_of(const PlotArguments& arguments, std::size_t index) {
  if (!arguments.titles.empty()) return plain_title(arguments.titles[index]);
  return plain_title(std::filesystem::path(arguments.inputs[index]).filename().string());
}

Result plot_samples(const PlotArguments& arguments) {
  if (!arguments.titles.empty() && arguments.titles.size() != arguments.inputs.size()) {
    fail(ErrorKind::usage, "--titles: {} for {} panels; give one for each", arguments.titles.size(),
         arguments.inputs.size());
  }
  if (std::ranges::none_of(arguments.inputs, is_toy)) arguments.data.check_unused();
  ThreadPool pool(arguments.common.threads);
  PanelFigure figure;
  figure.same_limits = !arguments.own_limits;
  for (const std::string& input : arguments.inputs) {
    Points points;
    if (is_model_file(input)) {
      const PointModel model = open_points(input, "plot samples");
      points = draw_rows(model, arguments.points, sample_config(model, arguments.options.settings()), pool);
    } else {
      points = read_points(is_toy(input) ? arguments.data.source(input) : DataSource(input));
    }
    const Axes axes = axes_of(arguments.columns, points.columns);
    figure.panels.push_back(panel_of(points, axes, title_of(arguments, figure.panels.size())));
    if (!figure.x_title.empty()) continue;
    figure.x_title = axis_title(points.columns, axes.x);
    figure.y_title = axis_title(points.columns, axes.y);
  }
  draw_panels(figure, arguments.output);
  return Result::object();
}

Result plot_loss(const PlotArguments& arguments) {
  const TrainingState state = training_state(load_checkpoint(arguments.model));
  Curve curve{"loss", {}, {}, true};
  for (const LossPoint& point : state.losses) {
    curve.x.push_back(static_cast<double>(point.step));
    curve.y.push_back(point.loss);
  }
  if (curve.x.empty()) {
    fail(ErrorKind::bad_data, "'{}' has no loss curve yet: {} of {} steps are done; train it further", arguments.model,
         state.step, state.steps);
  }
  draw_curves({"", "step", "loss", false, {curve}}, arguments.output);
  return Result::object();
}

Result plot_schedule(const PlotArguments& arguments) {
  std::vector<CurveFigure> figures{{"noise of a step, β_t", "t", "", true, {}},
                                   {"signal left, ᾱ_t", "t", "", false, {}, "0:1"},
                                   {"log SNR_t = log (ᾱ_t / (1 − ᾱ_t))", "t", "", false, {}}};
  std::vector<ChainSummary> summaries;
  Result json;
  for (const ModelConfig& config : arguments.chains.configs()) {
    const NoiseSchedule chain = make_chain(config);
    summaries.push_back(chain_summary(config));
    json.push_back(Json::document(to_json(summaries.back())));
    const std::string& name = summaries.back().name;
    std::vector<double> steps(chain.steps());
    std::iota(steps.begin(), steps.end(), 1.0);
    std::vector<double> log_snr = chain.lambda;
    for (double& value : log_snr) value *= 2;
    figures[0].curves.push_back({name, steps, chain.beta});
    figures[1].curves.push_back({name, steps, chain.alpha_bar});
    figures[2].curves.push_back({name, steps, log_snr});
  }
  draw_curve_panels(figures, arguments.output);
  if (!arguments.common.json) say_warnings(summaries);
  return {{"schedules", json}};
}

}  // namespace

void add_plot(Command program, Outcome&) {
  const Command plot = add_command(program, "plot", "draw figures with gnuplot",
                                   "sfumato plot reverse moons.safetensors -o reverse.gif");
  plot.require_command();
  using Draw = Result (*)(const PlotArguments&);
  const auto add = [&](const char* name, const char* what, const char* example, Draw draw) {
    const auto arguments = std::make_shared<PlotArguments>();
    const Command command = add_command(plot, name, what, example);
    command.add_text("-o,--output", arguments->output, "a .png, .svg, .pdf or .gif file").value_name("FILE").required();
    command.add_flag("--json", arguments->common.json, "what was written, as JSON on standard output");
    command.on_run([arguments, draw] {
      check_picture(arguments->output);
      Result result{{"output", arguments->output}};
      interruptible([&] { result.update(draw(*arguments)); });
      if (arguments->common.json) return print_json(result);
      say("wrote '" + arguments->output + "'");
    });
    return std::pair(command, arguments);
  };
  const auto add_axes = [](Command command, PlotArguments& arguments) {
    command.add_list("--columns", arguments.columns, "the two columns to draw");
    add_threads(command, arguments.common.threads);
  };
  {
    const auto [command, arguments] = add("forward", "data turning into noise, step by step",
                                          "sfumato plot forward s_curve -o forward.png", plot_forward);
    arguments->data.add_to(command);
    add_axes(command, *arguments);
    command.add_flag("--walk", arguments->walk,
                     "follow the points along the chain, instead of drawing each x_t independently");
    add_number(command, "--seed", arguments->seed, "seed of the noise");
    arguments->chains.add_to(command, /*several=*/false);
  }
  {
    const auto [command, arguments] = add("reverse", "noise turning into samples; as .gif an animation",
                                          "sfumato plot reverse moons.safetensors -o reverse.png", plot_reverse);
    add_model(command, arguments->model);
    add_number(command, "-n,--count", arguments->points, "points to draw");
    add_axes(command, *arguments);
    arguments->options.add_to(command, Task::sample, {"balance", "no_copies"});
  }
  {
    const auto [command, arguments] = add("langevin", "Langevin dynamics on a toy set's density; as .gif an animation",
                                          "sfumato plot langevin moons -o langevin.png", plot_langevin);
    arguments->walk_options.add_to(command);
    add_threads(command, arguments->common.threads);
  }
  {
    const auto [command, arguments] = add("samples", "scatter plots side by side: models, files, toy sets",
                                          "sfumato plot samples moons moons.safetensors -o both.png", plot_samples);
    command.add_texts("WHAT", arguments->inputs, "model files, data files or toy sets").value_name("").required();
    add_number(command, "-n,--count", arguments->points, "points to draw from a model");
    command.add_list("--titles", arguments->titles, "titles of the panels instead of the names, as in \"data,model\"");
    command.add_flag("--own-limits", arguments->own_limits, "own axis limits for each panel");
    arguments->data.add_to(command, "");
    add_axes(command, *arguments);
    arguments->options.add_to(command, Task::sample, {"balance", "no_copies"});
  }
  {
    const auto [command, arguments] =
        add("loss", "the loss curve of a training", "sfumato plot loss moons.safetensors -o loss.png", plot_loss);
    add_model(command, arguments->model);
  }
  {
    const auto [command, arguments] =
        add("schedule", "schedules side by side: beta, abar and log-SNR along the chain",
            "sfumato plot schedule --schedule linear,cosine,sigmoid -o schedule.png", plot_schedule);
    arguments->chains.add_to(command);
  }
}

}  // namespace sfumato::app
