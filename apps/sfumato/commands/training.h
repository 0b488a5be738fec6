// One training as a person watches it: progress, Ctrl-C, and the model saved however it ends.
#pragma once

#include <string>

#include "sfumato/base/thread_pool.h"
#include "sfumato/engine/training.h"

namespace sfumato::app {

/// Prints what the engine decided and warns of.
NoticeSink print_notices();

/// Trains to the end, to Ctrl-C or to divergence, then saves the checkpoint at the path and says how far it has come.
/// To be called under an InterruptGuard. Throws Error as save_or_rescue() does.
TrainingOutcome train_and_save(Training& training, const std::string& path, ThreadPool& pool);

}  // namespace sfumato::app
