// sfumato demo: the article from end to end.
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <system_error>
#include <vector>

#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/commands/training.h"
#include "apps/sfumato/figures/article_figures.h"
#include "apps/sfumato/figures/figure.h"
#include "apps/sfumato/options/arguments.h"
#include "apps/sfumato/options/setting_options.h"
#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/error.h"
#include "sfumato/engine/evaluate.h"
#include "sfumato/engine/latents.h"
#include "sfumato/points/generate.h"

namespace sfumato::app {

namespace {

struct DemoArguments {
  std::string folder = "out/demo";
  std::uint64_t points = 10000;
  std::uint64_t repeats = kStableDraws;
  CommonOptions common;
  SettingOptions options;
};

struct DemoSet {
  const char* name;
  const char* title;
};
constexpr DemoSet kSets[] = {{"swiss_roll", "Swiss roll"}, {"moons", "Moons"}, {"s_curve", "S-curve"}};
constexpr std::size_t kDemoPanels = 10;
constexpr std::size_t kDemoFrames = 50;
constexpr std::uint64_t kDemoFilmPoints = 3000;
const Axes kPlane{0, 1};

struct Row {
  std::string set;
  double train_seconds = 0;
  double sample_seconds = 0;
  Comparison comparison;
};

std::vector<Panel> reverse(const PointModel& model, std::uint64_t points, std::size_t count, ThreadPool& pool) {
  return reverse_panels(model, default_sampling(model.config), points, count, kPlane, pool);
}

Json rows_json(const std::vector<Row>& rows) {
  Json all = Json::array();
  for (const Row& row : rows) {
    const Comparison& c = row.comparison;
    all.push_back({{"set", row.set},
                   {"train_seconds", row.train_seconds},
                   {"sample_seconds", row.sample_seconds},
                   {"sliced_wasserstein", c.value.sliced_wasserstein},
                   {"real", c.real.sliced_wasserstein},
                   {"c2st", c.value.c2st.value()}});
  }
  return all;
}

std::string table_of(const std::vector<Row>& rows) {
  std::string text =
      fmt::format("{:<12}{:>12}{:>12}{:>16}{:>10}\n", "set", "training", "sampling", "relative SW2", "C2ST");
  for (const Row& row : rows) {
    const Comparison& c = row.comparison;
    text +=
        fmt::format("{:<12}{:>10.1f} s{:>10.2f} s{:>16.2f}{:>10.3f}\n", row.set, row.train_seconds, row.sample_seconds,
                    c.value.sliced_wasserstein / c.real.sliced_wasserstein, c.value.c2st.value());
  }
  return text;
}

// The demo as far as it has come.
struct Demo {
  explicit Demo(const DemoArguments& given) : arguments(given), pool(given.common.threads) {}

  const DemoArguments& arguments;
  ThreadPool pool;
  std::vector<Row> rows;
  std::vector<Panel> results;

  std::string in_folder(const std::string& name) const {
    return (std::filesystem::path(arguments.folder) / name).string();
  }
};

DataSource source_of(const std::string& name, const DemoArguments& arguments) {
  ToyConfig toy;
  toy.points = arguments.points;
  return {name, toy};
}

Model learn(Demo& demo, const DemoSet& set, const DataSource& source, Row& row) {
  say(fmt::format("{}: training", set.title));
  Training training = Training::start(source, demo.arguments.options.settings(), print_notices(), demo.pool);
  const TrainingOutcome outcome =
      train_and_save(training, demo.in_folder(std::string(set.name) + ".safetensors"), demo.pool);
  if (outcome.divergence) throw Error(*outcome.divergence);
  if (outcome.ending == Ending::interrupted) throw Interrupted();
  row.train_seconds = outcome.seconds;
  return model_of(training.checkpoint());
}

void show(Demo& demo, const DemoSet& set) {
  const DataSource truth = source_of(set.name, demo.arguments);
  Row row{set.title, 0, 0, {}};
  const Model learned = learn(demo, set, truth, row);
  const PointModel& model = point_model(learned, "demo");
  const SampleConfig config = default_sampling(model.config);
  const Stopwatch sampling;
  demo.results.push_back(panel_of(draw_rows(model, demo.arguments.points, config, demo.pool), kPlane, set.title));
  row.sample_seconds = sampling.seconds();
  const EvaluateOptions options{demo.arguments.repeats, nullptr, [](std::uint64_t) { InterruptGuard::check(); }};
  row.comparison = evaluate_model(learned, truth, {}, options, demo.pool);
  demo.rows.push_back(row);
  draw_film(reverse(model, kDemoFilmPoints, kDemoFrames, demo.pool), demo.in_folder(std::string(set.name) + ".gif"));
  if (truth.name() == "s_curve") {
    draw_panels({reverse(model, demo.arguments.points, kDemoPanels, demo.pool), kDemoPanels / 2, true, "", ""},
                demo.in_folder("reverse.png"));
  }
}

void show_all(Demo& demo) {
  const Points s_curve = read_points(source_of("s_curve", demo.arguments));
  draw_panels({forward_panels(s_curve, picture_chain(), kDemoPanels, kPlane, 0), kDemoPanels / 2, true, "", ""},
              demo.in_folder("forward.png"));
  for (const DemoSet& set : kSets) show(demo, set);
  draw_panels({demo.results, std::size(kSets), false, "", ""}, demo.in_folder("results.png"));
}

int run_demo(const DemoArguments& arguments) {
  std::error_code error;
  std::filesystem::create_directories(arguments.folder, error);
  if (error) fail(ErrorKind::failure, "cannot make the folder '{}': {}", arguments.folder, error.message());
  Demo demo(arguments);
  bool interrupted = false;
  try {
    interruptible([&] { show_all(demo); });
  } catch (const Interrupted&) {
    interrupted = true;
  }
  if (arguments.common.json) {
    print_json(rows_json(demo.rows));
  } else if (!demo.rows.empty()) {
    write_out(table_of(demo.rows));
  }
  say(fmt::format("{} in {}", interrupted ? "interrupted; what was finished is" : "pictures, animations and models are",
                  arguments.folder));
  return interrupted ? kInterrupted : kDone;
}

// Settings of tables, and those of columns that the sets do not have.
std::vector<std::string> not_of_toys() {
  std::vector<std::string> names{"as", "condition"};
  for (const Setting& setting : setting_list(Task::fit)) {
    if (!setting.points) names.push_back(setting.name);
  }
  return names;
}

}  // namespace

void add_demo(Command program, Outcome& outcome) {
  const auto arguments = std::make_shared<DemoArguments>();
  const Command command =
      add_command(program, "demo", "reproduce the article: train on three toy sets and draw its figures",
                  "sfumato demo -o out/demo");
  command.add_text("-o,--output", arguments->folder, "the folder for pictures and models")
      .value_name("FOLDER")
      .show_default();
  add_number(command, "--points", arguments->points, "points of each set, and of each sample");
  add_number(command, "--repeats", arguments->repeats, "draws that the measures are averaged over");
  arguments->common.add_to(command);
  arguments->options.add_file_to(command);
  arguments->options.add_to(command, Task::fit, not_of_toys());
  command.on_run([arguments, &outcome] { outcome.exit_code = run_demo(*arguments); });
}

}  // namespace sfumato::app
