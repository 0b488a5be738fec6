#include "apps/sfumato/commands/training.h"

#include <fmt/format.h>

#include <filesystem>

#include "apps/sfumato/output.h"
#include "apps/sfumato/terminal.h"

namespace sfumato::app {

NoticeSink print_notices() {
  return [](NoticeKind kind, const std::string& text) { say((kind == NoticeKind::warning ? "warning: " : "") + text); };
}

namespace {

// Why a training that was cut off leaves no model, or the one of before; empty where its model is saved.
std::string reason_not_to_save(const TrainingState& before, const TrainingState& after, const TrainingOutcome& outcome,
                               const std::string& path) {
  constexpr std::uint64_t kParts = 10;
  if (outcome.ending == Ending::done || before.step > 0) return "";
  if (after.step == 0) return "no model was written";
  // A new training of few steps is worth less than any model.
  const bool replaces = path != "-" && std::filesystem::exists(path);
  if (!replaces || kParts * after.step >= after.steps) return "";
  return fmt::format("'{}' is still the model of before", path);
}

}  // namespace

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
  const TrainingState after = training_state(training.checkpoint());
  if (const std::string why = reason_not_to_save(before, after, outcome, path); !why.empty()) {
    if (!outcome.divergence) {
      say(fmt::format("stopped at step {} of {}; {}", after.step, after.steps, why));
    } else {
      outcome.divergence.emplace(ErrorKind::diverged, fmt::format("{}; {}", outcome.divergence->what(), why));
    }
    return outcome;
  }
  save_or_rescue(training.checkpoint(), path);
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
