// sfumato demo: the article from end to end.
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>
#include <vector>

#include "apps/sfumato/command.h"
#include "apps/sfumato/config_options.h"
#include "apps/sfumato/evaluation.h"
#include "apps/sfumato/figure.h"
#include "apps/sfumato/story.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/error.h"
#include "sfumato/io/model_file.h"
#include "sfumato/sample/generate.h"

namespace sfumato::app {

namespace {

struct DemoArguments {
  std::string folder = "out/demo";
  CommonOptions common;
  ConfigOptions settings;
};

struct DemoSet {
  const char* name;
  const char* title;
};
constexpr DemoSet kSets[] = {{"swiss_roll", "Swiss roll"}, {"moons", "Moons"}, {"s_curve", "S-curve"}};
constexpr std::uint64_t kPoints = 10000;
constexpr std::uint64_t kRepeats = 5;
constexpr std::size_t kPanels = 10;
constexpr std::size_t kFrames = 50;

struct Row {
  std::string set;
  double train_seconds = 0;
  double sample_seconds = 0;
  Comparison comparison;
};

std::optional<DiffusionModel> learn(const DemoArguments& arguments, const Table& data, const std::string& path,
                                    ThreadPool& pool) {
  Checkpoint checkpoint = start(data, arguments.settings.config());
  Progress progress(0, checkpoint.config.steps, checkpoint.config.batch);
  train(checkpoint, data, pool, [&](const Trainer& trainer, const StepStats& stats) {
    progress.step(trainer.state().step, stats.loss);
    return !InterruptGuard::interrupted();
  });
  if (InterruptGuard::interrupted()) return std::nullopt;
  save_checkpoint(checkpoint, path);
  return checkpoint.model();
}

std::vector<Panel> reverse(const DiffusionModel& model, std::uint64_t points, std::size_t count, ThreadPool& pool) {
  return reverse_panels(model, default_sampling(model.config), points, count, {}, pool);
}

void print_table(const std::vector<Row>& rows, bool json) {
  if (json) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const Row& row : rows) {
      const Comparison& c = row.comparison;
      all.push_back({{"set", row.set},
                     {"train_seconds", row.train_seconds},
                     {"sample_seconds", row.sample_seconds},
                     {"sliced_wasserstein", c.value.sliced_wasserstein},
                     {"floor", c.floor.sliced_wasserstein},
                     {"c2st", c.value.c2st}});
    }
    fmt::print("{}\n", all.dump());
    return;
  }
  fmt::print("\n{:<12}{:>12}{:>12}{:>16}{:>10}\n", "set", "training", "sampling", "SW2 / floor", "C2ST");
  for (const Row& row : rows) {
    const Comparison& c = row.comparison;
    fmt::print("{:<12}{:>10.1f} s{:>10.2f} s{:>16.2f}{:>10.3f}\n", row.set, row.train_seconds, row.sample_seconds,
               c.value.sliced_wasserstein / c.floor.sliced_wasserstein, c.value.c2st);
  }
}

int run(const DemoArguments& arguments) {
  std::error_code error;
  std::filesystem::create_directories(arguments.folder, error);
  if (error) fail(ErrorKind::failure, "cannot make the folder '{}': {}", arguments.folder, error.message());
  const auto in_folder = [&](const std::string& name) {
    return (std::filesystem::path(arguments.folder) / name).string();
  };
  ThreadPool pool(arguments.common.threads);
  const InterruptGuard guard;

  DataOptions s_curve;
  s_curve.data = "s_curve";
  draw_panels(forward_panels(s_curve.load(), picture_chain(), kPanels, {}, 0), kPanels / 2, true,
              in_folder("forward.png"));
  std::vector<Row> rows;
  std::vector<Panel> results;
  for (const DemoSet& set : kSets) {
    DataOptions truth;
    truth.data = set.name;
    say(fmt::format("{}: training", set.title));
    Stopwatch training;
    const std::optional<DiffusionModel> model =
        learn(arguments, truth.load(), in_folder(std::string(set.name) + ".safetensors"), pool);
    if (!model) return kInterrupted;
    Row row{set.title, training.seconds(), 0, {}};
    SampleConfig config = default_sampling(model->config);
    const Stopwatch sampling;
    results.push_back(panel_of(sample(*model, kPoints, config, pool), {}, set.title));
    row.sample_seconds = sampling.seconds();
    row.comparison = evaluate_against(
        truth,
        [&](std::uint64_t index, std::uint64_t count) {
          SampleConfig own = config;
          own.seed = index;
          return sample(*model, count, own, pool);
        },
        kRepeats, pool);
    rows.push_back(row);
    draw_film(reverse(*model, 3000, kFrames, pool), in_folder(std::string(set.name) + ".gif"));
    if (truth.data == "s_curve") {
      draw_panels(reverse(*model, kPoints, kPanels, pool), kPanels / 2, true, in_folder("reverse.png"));
    }
  }
  draw_panels(results, std::size(kSets), false, in_folder("results.png"));
  print_table(rows, arguments.common.json);
  say(fmt::format("pictures, films and models are in {}", arguments.folder));
  return kDone;
}

}  // namespace

void add_demo(CLI::App& program, Outcome& outcome) {
  const auto arguments = std::make_shared<DemoArguments>();
  CLI::App* command = add_command(program, "demo", "the article end to end: learn three sets, draw its figures",
                                  "sfumato demo -o out/demo");
  command->add_option("-o,--output", arguments->folder, "the folder for pictures and models")->capture_default_str();
  arguments->common.add_to(*command);
  arguments->settings.add_to(*command);
  command->callback([arguments, &outcome] { outcome.exit_code = run(*arguments); });
}

}  // namespace sfumato::app
