// sfumato evaluate
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "apps/sfumato/commands/bound_report.h"
#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/commands/evaluation.h"
#include "apps/sfumato/commands/likelihood_report.h"
#include "apps/sfumato/options/arguments.h"
#include "apps/sfumato/options/sample_options.h"
#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/error.h"
#include "sfumato/model_file/model_file.h"

namespace sfumato::app {

namespace {

struct EvaluateArguments {
  std::string what;
  DataOptions truth;
  CommonOptions common;
  SampleOptions options;
  std::uint64_t repeats = kSteadyDraws;
  Option repeats_given;
  bool likelihood = false;
  BoundOptions bound;
};

// Points of true rows' conditions, put back where these stand.
Points draw_given(const PointModel& model, const Points& like, const SampleConfig& config, ThreadPool& pool) {
  const Points points = sample(model, like, config, pool);
  Points joint = like;
  for (std::size_t k = 0; k < points.cols(); ++k) {
    const auto place =
        static_cast<std::size_t>(std::ranges::find(like.columns, points.columns[k]) - like.columns.begin());
    if (place == like.cols()) {
      fail(ErrorKind::bad_data, "the data have no column '{}', which the model draws; give all of its columns",
           points.columns[k]);
    }
    for (std::size_t i = 0; i < like.rows(); ++i) joint(i, place) = points(i, k);
  }
  return joint;
}

// What a model is asked for: with --where points of a kind, with the conditions' columns in the data the points that go
// with other true rows' conditions, so that all columns are compared; otherwise points alone.
struct ModelDraw {
  ModelDraw(PointModel drawn, const SampleOptions& options)
      : model(std::move(drawn)), config(options.config(model.config)) {
    encode_condition_values(config.where, model.conditions);
  }
  Points operator()(std::uint64_t index, const Points& like, ThreadPool& pool) const {
    SampleConfig own = config;
    own.seed += index;
    const bool joint = config.where.empty() && has_conditions(like, model.conditions);
    return joint ? draw_given(model, like, own, pool) : draw_rows(model, like.rows(), own, pool);
  }
  Points select(const Points& truth) const {
    if (config.where.empty()) return truth;
    return without_conditions(rows_where(truth, model.conditions, config.where), model.conditions);
  }
  PointModel model;
  SampleConfig config;
};

// A file's rows are taken in turn.
DrawSample make_draw(const EvaluateArguments& arguments) {
  if (arguments.options.given()) {
    fail(ErrorKind::usage, "'{}' is no model, so that the sampler's options and --seed do nothing; leave them out",
         arguments.what);
  }
  const auto samples = std::make_shared<Points>(load_data(arguments.what));
  return [samples](std::uint64_t index, const Points& like) {
    const std::uint64_t all = samples->rows();
    const std::uint64_t count = std::min<std::uint64_t>(like.rows(), all);
    Points part{samples->columns, {}};
    for (std::uint64_t i = 0; i < count && all > 0; ++i) {
      const std::span<const double> row = samples->row((index * count + i) % all);
      part.values.insert(part.values.end(), row.begin(), row.end());
    }
    return part;
  };
}

void print_text(const Comparison& result) {
  write_out(fmt::format("{:<22}{:>10}{:>10}{:>10}\n", "", "value", "floor", "ratio"));
  const auto line = [](const char* name, double value, double floor) {
    const std::string ratio = floor > 0 ? fmt::format("{:.3f}", value / floor) : "-";
    write_out(fmt::format("{:<22}{:>10.5f}{:>10.5f}{:>10}\n", name, value, floor, ratio));
  };
  line("sliced Wasserstein-2", result.value.sliced_wasserstein, result.floor.sliced_wasserstein);
  line("energy distance", result.value.energy, result.floor.energy);
  write_out(fmt::format("{:<22}{:>10.4f}{:>10.4f}\n", "C2ST (0.5 is best)", result.value.c2st.value(),
                        result.floor.c2st.value()));
}

// Draws from a model have seeds of their own.
Comparison compare(const EvaluateArguments& arguments, ThreadPool& pool) {
  if (!is_model_file(arguments.what)) {
    return evaluate_against(arguments.truth, make_draw(arguments), arguments.repeats, pool);
  }
  const ModelDraw drawn(open_model(arguments.what), arguments.options);
  return evaluate_against(
      arguments.truth, [&](std::uint64_t index, const Points& like) { return drawn(index, like, pool); },
      arguments.repeats, pool, [&](const Points& truth) { return drawn.select(truth); });
}

int report_likelihood(const EvaluateArguments& arguments, ThreadPool& pool) {
  if (!is_model_file(arguments.what)) {
    fail(ErrorKind::usage, "--likelihood is of a model, and '{}' is none; give a model file", arguments.what);
  }
  if (arguments.options.sampler_given() || !arguments.options.where().empty() || arguments.repeats_given.given()) {
    fail(ErrorKind::usage,
         "--likelihood draws no samples, so that the sampler's options and --repeats do nothing; leave them out");
  }
  arguments.bound.check();
  const PointModel model = open_model(arguments.what);
  const HeldOut data = held_out(arguments.truth);
  Json json;
  const LikelihoodSection exact = exact_section(model, data, pool);  // first, as it refuses impossible rows
  std::vector<LikelihoodSection> sections;
  if (arguments.bound.given() || !has_conditions(data.rows, model.conditions)) {
    sections.push_back(arguments.bound.section(model, data, arguments.options.seed(), pool));
  }
  sections.push_back(exact);
  for (const LikelihoodSection& section : sections) {
    if (!arguments.common.json) write_out((json.empty() ? "" : "\n") + section.text);
    json[section.key] = section.json;
  }
  if (arguments.common.json) print_json(json);
  return kDone;
}

int run(const EvaluateArguments& arguments) {
  if (arguments.bound.given() && !arguments.likelihood) {
    fail(ErrorKind::usage, "the options of the bound do nothing without --likelihood; add it, or leave them out");
  }
  ThreadPool pool(arguments.common.threads);
  if (arguments.likelihood) return report_likelihood(arguments, pool);
  const InterruptGuard guard;
  const Comparison result = compare(arguments, pool);
  if (!arguments.common.json) {
    print_text(result);
    return kDone;
  }
  const auto distances = [](const Distances& d) {
    return Json{{"sliced_wasserstein", d.sliced_wasserstein}, {"energy", d.energy}, {"c2st", d.c2st.value()}};
  };
  print_json({{"value", distances(result.value)}, {"floor", distances(result.floor)}, {"repeats", arguments.repeats}});
  return kDone;
}

}  // namespace

void add_evaluate(Command program, Outcome& outcome) {
  const auto arguments = std::make_shared<EvaluateArguments>();
  Command command =
      add_command(program, "evaluate", "measure samples against the truth", "sfumato evaluate moons.safetensors moons");
  command.add_text("MODEL|SAMPLES", arguments->what, "a model file, or samples as .csv or .npy")
      .value_name("")
      .required();
  arguments->truth.add_to(command);
  arguments->repeats_given =
      add_number(command, "--repeats", arguments->repeats, "draws to take the mean of, of C2ST five at most");
  command.add_flag("--likelihood", arguments->likelihood,
                   "of a model, instead: the likelihood of fresh points, or of a file's rows: a bound, and exactly");
  arguments->options.add_to(command);
  arguments->bound.add_to(command);
  arguments->common.add_to(command);
  command.on_run([arguments, &outcome] { outcome.exit_code = run(*arguments); });
}

}  // namespace sfumato::app
