// sfumato plot
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "apps/sfumato/arguments.h"
#include "apps/sfumato/command.h"
#include "apps/sfumato/config_options.h"
#include "apps/sfumato/figure.h"
#include "apps/sfumato/gnuplot.h"
#include "apps/sfumato/output.h"
#include "apps/sfumato/sample_options.h"
#include "apps/sfumato/story.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/error.h"
#include "sfumato/io/model_file.h"

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
  std::uint64_t points = 10000;
  bool own_limits = false;
  CommonOptions common;
  SampleOptions options;
  ConfigOptions settings;
};

bool is_film(const PlotArguments& arguments) { return arguments.output.ends_with(".gif"); }

void draw_story(const std::vector<Panel>& panels, const PlotArguments& arguments) {
  if (is_film(arguments)) return draw_film(panels, arguments.output);
  draw_panels({panels, kPanels / 2, true, "", ""}, arguments.output);
}

void plot_forward(const PlotArguments& arguments) {
  const Table data = arguments.data.load();
  const TrainConfig config = arguments.settings.config();
  const bool chosen = config.model.process == NoiseProcess::chain || arguments.settings.given("schedule");
  draw_story(
      forward_panels(data, chosen ? config.model.schedule : picture_chain(), is_film(arguments) ? kFrames : kPanels,
                     axes_of(arguments.columns, data.columns), config.seed),
      arguments);
}

void plot_reverse(const PlotArguments& arguments) {
  const DiffusionModel model = open_model(arguments.model);
  const SampleConfig config = arguments.options.config(model.config);
  const std::size_t count = is_film(arguments) ? kFrames : kPanels;
  ThreadPool pool(arguments.common.threads);
  draw_story(reverse_panels(model, config, arguments.points, count, axes_of(arguments.columns, model.columns), pool),
             arguments);
}

// What is worth a title at an axis: not the x and y of a toy set.
std::string axis_title(const std::vector<std::string>& columns, std::optional<std::size_t> column) {
  const bool plain = columns == std::vector<std::string>{"x", "y"} || columns == default_columns(columns.size());
  return plain || !column ? "" : plain_title(columns[*column]);
}

void plot_samples(const PlotArguments& arguments) {
  ThreadPool pool(arguments.common.threads);
  PanelFigure figure;
  figure.same_limits = !arguments.own_limits;
  for (const std::string& input : arguments.inputs) {
    Table table;
    if (is_model_file(input)) {
      const DiffusionModel model = open_model(input);
      table = draw_rows(model, arguments.points, arguments.options.config(model.config), pool);
    } else {
      table = is_toy(input) ? arguments.data.load(input) : load_data(input);
    }
    const Axes axes = axes_of(arguments.columns, table.columns);
    figure.panels.push_back(panel_of(table, axes, plain_title(std::filesystem::path(input).filename().string())));
    if (!figure.x_title.empty()) continue;
    figure.x_title = axis_title(table.columns, axes.x);
    figure.y_title = axis_title(table.columns, axes.y);
  }
  draw_panels(figure, arguments.output);
}

void plot_loss(const PlotArguments& arguments) {
  const Checkpoint checkpoint = open_checkpoint(arguments.model);
  Curve curve{"loss", {}, {}};
  for (const LossPoint& point : checkpoint.state.losses) {
    curve.x.push_back(static_cast<double>(point.step));
    curve.y.push_back(point.loss);
  }
  if (curve.x.empty()) {
    fail(ErrorKind::bad_data, "'{}' has no loss curve yet: {} of {} steps are done; train it further", arguments.model,
         checkpoint.state.step, checkpoint.config.steps);
  }
  draw_curves({"step", "loss", false, {curve}}, arguments.output);
}

void plot_schedule(const PlotArguments& arguments) {
  const NoiseSchedule chain = make_schedule(arguments.settings.config().model.schedule);
  Curve signal{"signal, {/Symbol a}_t", {}, {}};
  Curve noise{"noise, {/Symbol s}_t", {}, {}};
  for (std::size_t t = 0; t <= chain.steps(); ++t) {
    for (Curve* curve : {&signal, &noise}) curve->x.push_back(static_cast<double>(t));
    signal.y.push_back(chain.level(t).alpha);
    noise.y.push_back(chain.level(t).sigma);
  }
  draw_curves({"step t", "weight in x_t", false, {signal, noise}}, arguments.output);
}

}  // namespace

void add_plot(CLI::App& program, Outcome&) {
  CLI::App* plot = add_command(program, "plot", "draw pictures with gnuplot",
                               "sfumato plot reverse moons.safetensors -o reverse.gif");
  plot->require_subcommand(1);
  using Draw = void (*)(const PlotArguments&);
  const auto add = [&](const char* name, const char* what, const char* example, Draw draw) {
    const auto arguments = std::make_shared<PlotArguments>();
    CLI::App* command = add_command(*plot, name, what, example);
    command->add_option("-o,--output", arguments->output, "a .png, .svg, .pdf or .gif file")
        ->type_name("FILE")
        ->required();
    command->add_flag("--json", arguments->common.json, "what was written, as JSON on standard output");
    command->callback([arguments, draw] {
      check_picture(arguments->output);
      interruptible([&] { draw(*arguments); });
      if (arguments->common.json) return print_json({{"output", arguments->output}});
      say("wrote '" + arguments->output + "'");
    });
    return std::pair(command, arguments);
  };
  const auto add_axes = [](CLI::App* command, PlotArguments& arguments) {
    command->add_option("--columns", arguments.columns, "the two columns to draw")->delimiter(',');
    add_threads(*command, arguments.common.threads);
  };
  {
    const auto [command, arguments] =
        add("forward", "data dissolving into noise", "sfumato plot forward s_curve -o forward.png", plot_forward);
    arguments->data.add_to(*command);
    add_axes(command, *arguments);
    arguments->settings.add_to(*command);
  }
  {
    const auto [command, arguments] = add("reverse", "noise becoming data; as .gif a film",
                                          "sfumato plot reverse moons.safetensors -o reverse.png", plot_reverse);
    add_model(*command, arguments->model);
    add_number(*command, "-n,--count", arguments->points, "points to draw");
    add_axes(command, *arguments);
    arguments->options.add_to(*command);
  }
  {
    const auto [command, arguments] = add("samples", "clouds side by side: models, files, toy sets",
                                          "sfumato plot samples moons moons.safetensors -o both.png", plot_samples);
    command->add_option("WHAT", arguments->inputs, "model files, data files or toy sets")->type_name("")->required();
    add_number(*command, "-n,--count", arguments->points, "points to draw from a model");
    command->add_flag("--own-limits", arguments->own_limits, "each panel its own limits, not the same in all");
    arguments->data.add_to(*command, "");
    add_axes(command, *arguments);
    arguments->options.add_to(*command);
  }
  {
    const auto [command, arguments] =
        add("loss", "the loss curve of a training", "sfumato plot loss moons.safetensors -o loss.png", plot_loss);
    add_model(*command, arguments->model);
  }
  {
    const auto [command, arguments] = add("schedule", "signal and noise along a chain",
                                          "sfumato plot schedule --schedule cosine -o schedule.png", plot_schedule);
    arguments->settings.add_to(*command);
  }
}

}  // namespace sfumato::app
