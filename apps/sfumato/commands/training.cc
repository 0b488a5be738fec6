#include "apps/sfumato/commands/training.h"

#include <fmt/format.h>

#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"

namespace sfumato::app {

NoticeSink print_notices() {
  return [](NoticeKind kind, const std::string& text) { say((kind == NoticeKind::warning ? "warning: " : "") + text); };
}

TrainingOutcome train_and_save(Training& training, const std::string& path, ThreadPool& pool) {
  const TrainingState before = training_state(training.checkpoint());
  TrainingOutcome outcome;
  {
    Progress progress({"step", before.step, before.steps, before.batch});
    outcome = training.run(
        [&](const TrainingProgress& now) {
          progress.step(now.step, now.loss);
          return !InterruptGuard::interrupted();
        },
        pool);
  }
  save_or_rescue(training.checkpoint(), path);
  const TrainingState after = training_state(training.checkpoint());
  if (outcome.divergence) {
    outcome.divergence.emplace(ErrorKind::diverged, fmt::format("{}; '{}' holds step {}, the last good one",
                                                                outcome.divergence->what(), path, after.step));
  } else if (outcome.ending == Ending::interrupted) {
    say(fmt::format("stopped at step {} of {}; '{}' is a working model, and train --resume continues", after.step,
                    after.steps, path));
  }
  return outcome;
}

}  // namespace sfumato::app
