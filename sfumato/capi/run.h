// How a call of the C interface runs: its threads, callbacks and cancellation.
#pragma once

#include <cstdint>
#include <string>

#include "sfumato/base/loop_watch.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/engine/notices.h"
#include "sfumato/engine/settings_file.h"
#include "sfumato/sfumato_c.h"

namespace sfumato::capi {

/// One call's threads and callbacks, as sfumato_run asks for them. The pool belongs to the call, because a pool runs
/// the loops of one thread only.
class Run {
 public:
  /// run may be NULL. Throws Error (usage) for one that is not initialised, and Cancelled.
  explicit Run(const sfumato_run* run);

  ThreadPool& pool() { return pool_; }
  bool is_cancelled() const;
  void check_cancelled() const;
  void progress(std::uint64_t done, std::uint64_t total, double loss) const;
  NoticeSink notices() const;

 private:
  sfumato_run run_;
  ThreadPool pool_;
};

/// Ends the loops of this thread by Cancelled as soon as the run is cancelled.
class CancelWatch {
 public:
  explicit CancelWatch(const Run& run) : watch_([&run] { run.check_cancelled(); }) {}

 private:
  LoopWatch watch_;
};

/// The settings in a JSON text; none for NULL.
inline Settings settings_of(const char* json) { return json == nullptr ? Settings() : settings_from_json(json); }

}  // namespace sfumato::capi
