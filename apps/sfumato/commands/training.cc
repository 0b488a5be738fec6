#include "apps/sfumato/commands/training.h"

#include <fmt/format.h>

#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"

namespace sfumato::app {

namespace {

// Calls `training` with the work that is to be shown, and keeps its divergence for later.
template <class Training>
std::optional<Error> run(const Work& work, const Training& training) {
  Progress progress(work);
  try {
    training(progress);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::diverged) throw;
    return error;
  }
  return std::nullopt;
}

// What became of a training that has come to `step` of `steps`, or to its end.
void finish(std::uint64_t step, std::uint64_t steps, bool done, const std::string& path, TrainingReport& report) {
  if (report.divergence) {
    report.ending = Ending::diverged;
    report.divergence.emplace(ErrorKind::diverged, fmt::format("{}; '{}' holds step {}, the last good one",
                                                               report.divergence->what(), path, step));
  } else if (!done) {
    report.ending = Ending::interrupted;
    say(fmt::format("stopped at step {} of {}; '{}' is a working model, and train --resume goes on", step, steps,
                    path));
  }
}

}  // namespace

TrainingReport train_and_save(PointCheckpoint& checkpoint, const Points& data, const std::string& path,
                              ThreadPool& pool) {
  TrainingReport report;
  const Stopwatch watch;
  const PointConfig& config = checkpoint.config;
  report.divergence = run({"step", checkpoint.state.step, config.steps, config.batch}, [&](Progress& progress) {
    train_points(checkpoint, data, pool, [&](const PointTrainer& trainer, const StepStats& stats) {
      progress.step(trainer.state().step, stats.loss);
      return !InterruptGuard::interrupted();
    });
  });
  report.seconds = watch.seconds();
  save_or_rescue(checkpoint, path);
  finish(checkpoint.state.step, config.steps, checkpoint.state.step >= config.steps, path, report);
  return report;
}

TrainingReport train_and_save(TableCheckpoint& checkpoint, const Table& table, const std::string& path,
                              ThreadPool& pool) {
  TrainingReport report;
  const Stopwatch watch;
  const TableConfig& config = checkpoint.config;
  bool done = false;
  report.divergence =
      run({"step", checkpoint.state.training.step, config.steps, config.batch}, [&](Progress& progress) {
        train_table(checkpoint, table, pool, [&](const TableTrainer& trainer, const StepStats& stats) {
          progress.step(trainer.state().training.step, stats.loss);
          return !InterruptGuard::interrupted();
        });
        done = !InterruptGuard::interrupted();
      });
  report.seconds = watch.seconds();
  save_or_rescue(checkpoint, path);
  finish(checkpoint.state.training.step, config.steps, done, path, report);
  return report;
}

}  // namespace sfumato::app
