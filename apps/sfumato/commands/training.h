// One training as a person watches it: progress, Ctrl-C, and the model saved however it ends.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sfumato/base/error.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/points/point_fit.h"
#include "sfumato/tables/table_fit.h"

namespace sfumato::app {

enum class Ending { done, interrupted, diverged };
inline std::span<const std::string_view> enum_names(Ending) {
  static constexpr std::array<std::string_view, 3> kNames{"done", "interrupted", "diverged"};
  return kNames;
}

struct TrainingReport {
  Ending ending = Ending::done;
  double seconds = 0;
  std::optional<Error> divergence;  ///< to be thrown when all is said
};

/// Trains to the end, to Ctrl-C or to divergence, then saves the checkpoint at the path and says where it stands. To be
/// called under an InterruptGuard. Throws Error as train() and save_or_rescue() do, but for divergence.
TrainingReport train_and_save(PointCheckpoint& checkpoint, const Points& data, const std::string& path,
                              ThreadPool& pool);
/// The same for a table of mixed columns, which may end before its last step: when the rows held out say so.
TrainingReport train_and_save(TableCheckpoint& checkpoint, const Table& table, const std::string& path,
                              ThreadPool& pool);

}  // namespace sfumato::app
