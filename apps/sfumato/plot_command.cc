// sfumato plot
#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "apps/sfumato/command.h"
#include "apps/sfumato/config_options.h"
#include "apps/sfumato/figure.h"
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
  std::size_t threads = 0;
  SampleOptions options;
  ConfigOptions settings;
};

Axes axes_of(const std::vector<std::string>& wanted, const std::vector<std::string>& columns) {
  if (wanted.empty()) return {};
  if (wanted.size() != 2) fail(ErrorKind::usage, "--columns: give two names, as in --columns a,b");
  const auto index = [&](const std::string& name) {
    const auto found = std::ranges::find(columns, name);
    if (found != columns.end()) return static_cast<std::size_t>(found - columns.begin());
    const std::string nearest = nearest_name(name, columns);
    fail(ErrorKind::usage, "--columns: no column '{}'{}", name,
         nearest.empty() ? "" : "; did you mean '" + nearest + "'?");
  };
  return {index(wanted[0]), index(wanted[1])};
}

bool is_film(const PlotArguments& arguments) { return arguments.output.ends_with(".gif"); }

void draw_story(const std::vector<Panel>& panels, const PlotArguments& arguments) {
  if (is_film(arguments)) return draw_film(panels, arguments.output);
  draw_panels(panels, kPanels / 2, true, arguments.output);
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
  const DiffusionModel model = load_model(arguments.model);
  const SampleConfig config = arguments.options.config(model.config);
  const std::size_t count = is_film(arguments) ? kFrames : kPanels;
  ThreadPool pool(arguments.threads);
  draw_story(reverse_panels(model, config, arguments.points, count, axes_of(arguments.columns, model.columns), pool),
             arguments);
}

void plot_samples(const PlotArguments& arguments) {
  ThreadPool pool(arguments.threads);
  std::vector<Panel> panels;
  for (const std::string& input : arguments.inputs) {
    Table table;
    if (is_model_file(input)) {
      const DiffusionModel model = load_model(input);
      table = sample(model, arguments.points, arguments.options.config(model.config), pool);
    } else {
      table = load_data(input, arguments.data.toy);
    }
    panels.push_back(panel_of(table, axes_of(arguments.columns, table.columns), plain_title(input)));
  }
  draw_panels(panels, kPanels / 2, false, arguments.output);
}

void plot_loss(const PlotArguments& arguments) {
  const Checkpoint checkpoint = load_checkpoint(arguments.model);
  Curve curve{"loss", {}, {}};
  for (const LossPoint& point : checkpoint.state.losses) {
    curve.x.push_back(static_cast<double>(point.step));
    curve.y.push_back(point.loss);
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
    command->add_option("-o,--output", arguments->output, "a .png, .svg, .pdf or .gif file")->required();
    command->callback([arguments, draw] {
      draw(*arguments);
      say("wrote '" + arguments->output + "'");
    });
    return std::pair(command, arguments);
  };
  const auto add_axes = [](CLI::App* command, PlotArguments& arguments) {
    command->add_option("--columns", arguments.columns, "the two columns to draw")->delimiter(',');
    command->add_option("--threads", arguments.threads, "threads, 0 for all")->capture_default_str();
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
    command->add_option("MODEL", arguments->model, "a model file")->required();
    command->add_option("-n,--count", arguments->points, "points to draw")->capture_default_str();
    add_axes(command, *arguments);
    arguments->options.add_to(*command);
  }
  {
    const auto [command, arguments] = add("samples", "clouds side by side: models, files, toy sets",
                                          "sfumato plot samples moons moons.safetensors -o both.png", plot_samples);
    command->add_option("WHAT", arguments->inputs, "model files, data files or toy sets")->required();
    command->add_option("-n,--count", arguments->points, "points to draw from a model")->capture_default_str();
    arguments->data.add_to(*command, "");
    add_axes(command, *arguments);
    arguments->options.add_to(*command);
  }
  {
    const auto [command, arguments] =
        add("loss", "the loss curve of a training", "sfumato plot loss moons.safetensors -o loss.png", plot_loss);
    command->add_option("MODEL", arguments->model, "a model file")->required();
  }
  {
    const auto [command, arguments] = add("schedule", "signal and noise along a chain",
                                          "sfumato plot schedule --schedule cosine -o schedule.png", plot_schedule);
    arguments->settings.add_to(*command);
  }
}

}  // namespace sfumato::app
