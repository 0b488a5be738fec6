#include "apps/sfumato/training.h"

#include <fmt/format.h>

#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"

namespace sfumato::app {

namespace {

std::optional<Error> run(Checkpoint& checkpoint, const Table& data, ThreadPool& pool) {
  const TrainConfig& config = checkpoint.config;
  Progress progress({"step", checkpoint.state.step, config.steps, config.batch});
  try {
    train(checkpoint, data, pool, [&](const Trainer& trainer, const StepStats& stats) {
      progress.step(trainer.state().step, stats.loss);
      return !InterruptGuard::interrupted();
    });
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::diverged) throw;
    return error;
  }
  return std::nullopt;
}

}  // namespace

TrainingReport train_and_save(Checkpoint& checkpoint, const Table& data, const std::string& path, ThreadPool& pool) {
  TrainingReport report;
  const Stopwatch watch;
  report.divergence = run(checkpoint, data, pool);
  report.seconds = watch.seconds();
  save_or_rescue(checkpoint, path);
  const std::uint64_t step = checkpoint.state.step;
  if (report.divergence) {
    report.ending = Ending::diverged;
    report.divergence.emplace(ErrorKind::diverged, fmt::format("{}; '{}' holds step {}, the last good one",
                                                               report.divergence->what(), path, step));
  } else if (step < checkpoint.config.steps) {
    report.ending = Ending::interrupted;
    say(fmt::format("stopped at step {} of {}; '{}' is a working model, and train --resume goes on", step,
                    checkpoint.config.steps, path));
  }
  return report;
}

}  // namespace sfumato::app
