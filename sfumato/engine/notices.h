// What a caller hears of a long call: the library itself never prints.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace sfumato {

enum class NoticeKind {
  note,         ///< what was decided
  not_learned,  ///< a note: a column that the model does not learn
  warning,      ///< what may be wrong
};

/// A sentence for a person.
using NoticeSink = std::function<void(NoticeKind kind, const std::string& text)>;

/// Progress of a training after a step.
struct TrainingProgress {
  std::uint64_t step = 0;    ///< steps that are done
  std::uint64_t steps = 0;   ///< steps that the training is to have
  double loss = 0;           ///< of the step; of a table in nats per row
  double gradient_norm = 0;  ///< before clipping
  double learning_rate = 0;  ///< of the step
};

/// Called after each step; training stops, with a working model, when it returns false.
using ProgressSink = std::function<bool(const TrainingProgress& progress)>;

inline void notify(const NoticeSink& sink, NoticeKind kind, const std::string& text) {
  if (sink) sink(kind, text);
}

}  // namespace sfumato
