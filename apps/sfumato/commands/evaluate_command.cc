// sfumato evaluate
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/commands/likelihood_text.h"
#include "apps/sfumato/commands/training.h"
#include "apps/sfumato/options/arguments.h"
#include "apps/sfumato/options/setting_options.h"
#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"
#include "sfumato/base/error.h"
#include "sfumato/engine/table_evaluation.h"
#include "sfumato/model_file/model_file.h"

namespace sfumato::app {

namespace {

struct EvaluateArguments {
  std::string what;
  DataOptions truth;
  CommonOptions common;
  SettingOptions options;
  std::uint64_t repeats = kStableDraws;
  Option repeats_given;
  bool likelihood = false;
  BoundOptions bound;
  std::string terms;    // a file for each term of the bound, or empty
  std::string holdout;  // of a table model: other real rows, or empty
};

void print_comparison(const Comparison& result) {
  write_out(fmt::format("{:<22}{:>10}{:>10}{:>10}\n", "", "samples", "real", "ratio"));
  const auto line = [](const char* name, double value, double real) {
    const std::string ratio = real > 0 ? fmt::format("{:.3f}", value / real) : "-";
    write_out(fmt::format("{:<22}{:>10.5f}{:>10.5f}{:>10}\n", name, value, real, ratio));
  };
  line("sliced Wasserstein-2", result.value.sliced_wasserstein, result.real.sliced_wasserstein);
  line("energy distance", result.value.energy, result.real.energy);
  write_out(fmt::format("{:<22}{:>10.4f}{:>10.4f}\n", "C2ST (0.5 is best)", result.value.c2st.value(),
                        result.real.c2st.value()));
}

int run_table(const EvaluateArguments& arguments, const Model& model, ThreadPool& pool) {
  if (arguments.repeats_given.given()) {
    fail(ErrorKind::usage, "--repeats applies to models of points only, and '{}' is a table model; leave it out",
         arguments.what);
  }
  std::optional<DataSource> holdout;
  if (!arguments.holdout.empty()) holdout = arguments.holdout;
  TableEvaluationOptions options{print_notices(), [](const std::string&) { InterruptGuard::check(); }};
  const TableEvaluation result =
      evaluate_table(model, arguments.truth.source(), holdout, arguments.options.settings(), options, pool);
  if (arguments.common.json) {
    print_json(Json::document(to_json(result)));
  } else {
    write_out(to_text(result));
  }
  return kDone;
}

Json distances_json(const Distances& distances) {
  return {{"sliced_wasserstein", distances.sliced_wasserstein},
          {"energy", distances.energy},
          {"c2st", distances.c2st.value()}};
}

Comparison compare(const EvaluateArguments& arguments, const std::optional<Model>& model, ThreadPool& pool) {
  if (!arguments.holdout.empty()) {
    fail(ErrorKind::usage, "--holdout applies to table models only, and '{}' is not one; leave it out", arguments.what);
  }
  const Settings settings = arguments.options.settings();
  constexpr double kQuietSeconds = 1;
  Progress progress({"draw", 0, arguments.repeats, 0, kQuietSeconds});
  const EvaluateOptions options{arguments.repeats, print_notices(), [&](std::uint64_t done) {
                                  InterruptGuard::check();
                                  progress.step(done);
                                }};
  if (model) return evaluate_model(*model, arguments.truth.source(), settings, options, pool);
  if (!settings.empty()) {
    fail(ErrorKind::usage, "`{}` applies to models only, and '{}' is a file of samples; leave it out",
         settings.begin()->first, arguments.what);
  }
  return evaluate_samples(arguments.what, arguments.truth.source(), options, pool);
}

int run_comparison(const EvaluateArguments& arguments, ThreadPool& pool) {
  const InterruptGuard guard;
  std::optional<Model> model;
  if (is_model_file(arguments.what)) model = open_model(arguments.what);
  if (model && kind_of(*model) == DataKind::table) return run_table(arguments, *model, pool);
  const Comparison result = compare(arguments, model, pool);
  if (arguments.common.json) {
    print_json({{"value", distances_json(result.value)},
                {"real", distances_json(result.real)},
                {"repeats", arguments.repeats}});
  } else {
    print_comparison(result);
  }
  return kDone;
}

// Throws Error (usage) on what does not apply to the likelihood, for which nothing is drawn.
BoundOptions bound_options(const EvaluateArguments& arguments) {
  if (!is_model_file(arguments.what)) {
    fail(ErrorKind::usage, "--likelihood applies to models only, and '{}' is not one; give a model file",
         arguments.what);
  }
  BoundOptions bound = arguments.bound;
  for (const auto& [name, value] : arguments.options.settings()) {
    if (name != "seed") fail(ErrorKind::usage, "`{}` does not apply with --likelihood; leave it out", name);
    bound.seed = as_whole_number(name, value);
  }
  if (arguments.repeats_given.given()) {
    fail(ErrorKind::usage, "--repeats does not apply with --likelihood; leave it out");
  }
  if (arguments.terms == "-") fail(ErrorKind::usage, "--terms -: the report goes to standard output; name a file");
  if (!arguments.terms.empty()) check_output(arguments.terms, OutputKind::numbers);
  return bound;
}

bool bound_given(const EvaluateArguments& arguments) {
  const BoundOptions& bound = arguments.bound;
  return bound.steps || bound.draws || bound.variance || !arguments.terms.empty();
}

int run_likelihood(const EvaluateArguments& arguments, ThreadPool& pool) {
  const BoundOptions options = bound_options(arguments);
  const PointModel model = open_points(arguments.what, "evaluate");
  const HeldOut data = held_out(arguments.truth.source());
  std::vector<LikelihoodSection> sections{exact_section(model, data, pool)};  // refuses impossible rows
  if (bound_given(arguments) || !has_conditions(data.rows, model.conditions)) {
    const BoundReport report = variational_bound(model, data.rows, options, pool);
    if (!arguments.terms.empty()) write_terms(report.bound, arguments.terms);
    sections.insert(sections.begin(), bound_section(report, data.rows.rows()));
  }
  Json json;
  for (const LikelihoodSection& section : sections) {
    if (!arguments.common.json) write_out((json.empty() ? "" : "\n") + section.text);
    json[section.key] = section.json;
  }
  if (arguments.common.json) print_json(json);
  return kDone;
}

int run_evaluate(const EvaluateArguments& arguments) {
  if (bound_given(arguments) && !arguments.likelihood) {
    fail(ErrorKind::usage, "options of the bound apply only with --likelihood; add it, or leave them out");
  }
  ThreadPool pool(arguments.common.threads);
  return arguments.likelihood ? run_likelihood(arguments, pool) : run_comparison(arguments, pool);
}

void add_bound(Command command, EvaluateArguments& arguments) {
  const std::string group = "Bound";
  BoundOptions& bound = arguments.bound;
  add_number(command, "--bound-steps", bound.steps, "steps of the bound; by default those of the chain, or 1000")
      .group(group);
  add_number(command, "--bound-draws", bound.draws, "noise draws per row and step; by default 1").group(group);
  add_choice(command, "--bound-variance", bound.variance, "variance of the bound's steps; by default the model's")
      .group(group);
  command.add_text("--terms", arguments.terms, "write the terms L_0 .. L_T of the bound to a .csv or .npy file")
      .value_name("FILE")
      .group(group);
}

}  // namespace

void add_evaluate(Command program, Outcome& outcome) {
  const auto arguments = std::make_shared<EvaluateArguments>();
  const Command command = add_command(program, "evaluate", "compare samples, or a model, with real data",
                                      "sfumato evaluate moons.safetensors moons");
  command.add_text("MODEL|SAMPLES", arguments->what, "a model file, or samples as .csv or .npy")
      .value_name("")
      .required();
  arguments->truth.add_to(command);
  arguments->repeats_given =
      add_number(command, "--repeats", arguments->repeats, "number of draws to average over, at most five for C2ST");
  command
      .add_text("--holdout", arguments->holdout,
                "of a table model: other real rows, to show what real rows score against DATA")
      .value_name("FILE");
  command.add_flag("--likelihood", arguments->likelihood,
                   "print the likelihood of new points or of a file's rows instead, as a bound and exactly");
  arguments->options.add_to(command, Task::sample, {"balance", "no_copies", "reuse_keys"});
  add_bound(command, *arguments);
  arguments->common.add_to(command);
  command.on_run([arguments, &outcome] { outcome.exit_code = run_evaluate(*arguments); });
}

}  // namespace sfumato::app
