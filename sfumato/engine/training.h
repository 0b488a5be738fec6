// From data to a model, for every kind of data.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "sfumato/base/thread_pool.h"
#include "sfumato/engine/data_source.h"
#include "sfumato/engine/model.h"
#include "sfumato/engine/notices.h"

namespace sfumato {

enum class Ending { done, interrupted, diverged };
inline std::span<const std::string_view> enum_names(Ending) {
  static constexpr std::array<std::string_view, 3> kNames{"done", "interrupted", "diverged"};
  return kNames;
}

/// How a training ended.
struct TrainingOutcome {
  Ending ending = Ending::done;     ///< done, interrupted or diverged
  double seconds = 0;               ///< time that it took
  std::optional<Error> divergence;  ///< why it diverged; the checkpoint holds the last good state
};

/// A training: its rows, and what it has come to.
class Training {
 public:
  /// Reads the data, decides their kind and prepares the training. Settings: setting_list(Task::fit). Throws Error
  /// (usage) on settings that are unknown, out of range or do not apply, and as read_training_source(), start_points()
  /// and start_table() do.
  static Training start(const DataSource& source, const Settings& settings, const NoticeSink& notices,
                        ThreadPool& pool = default_pool());
  /// Goes on with a training on the same data. `time` adds so many seconds to it, and `steps` is its new number of
  /// steps; without them it goes on to the steps that it was to have. Other settings have to be those that it was
  /// started with. Throws Error (usage) on settings that differ, by name, and on other data.
  static Training resume(Checkpoint checkpoint, const DataSource& source, const Settings& settings,
                         const NoticeSink& notices, ThreadPool& pool = default_pool());

  /// Trains to the end, until `progress` returns false, or to divergence, which the outcome has.
  TrainingOutcome run(const ProgressSink& progress = nullptr, ThreadPool& pool = default_pool());

  /// Why the data are of their kind; empty where a caller said it, and of a resumed training.
  const std::string& reason() const { return reason_; }
  /// The training as it stands.
  const Checkpoint& checkpoint() const { return checkpoint_; }
  /// The training as it stands, moved out.
  Checkpoint take_checkpoint() && { return std::move(checkpoint_); }

 private:
  using Rows = std::variant<PointTrainingData, TokenTable>;
  Training(Checkpoint checkpoint, Rows rows, std::string reason = "")
      : checkpoint_(std::move(checkpoint)), rows_(std::move(rows)), reason_(std::move(reason)) {}

  Checkpoint checkpoint_;
  Rows rows_;
  std::string reason_;
};

/// Trains a model, start to end. Throws Error as Training::start() does, and (diverged).
Checkpoint fit(const DataSource& source, const Settings& settings = {}, const NoticeSink& notices = nullptr,
               ThreadPool& pool = default_pool());

}  // namespace sfumato
