// Settings of the optimizer, common to all trainers.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "sfumato/base/setting_field.h"

namespace sfumato {

/// Decay of the learning rate after the warm-up.
enum class Decay { constant, linear, cosine };
inline std::span<const std::string_view> enum_names(Decay) {
  static constexpr std::array<std::string_view, 3> kNames{"constant", "linear", "cosine"};
  return kNames;
}

/// Field names as in the training configurations it is made from; see those for defaults and meaning.
struct OptimizerConfig {
  std::size_t steps = 0;
  std::size_t batch = 0;
  double learning_rate = 0;
  std::size_t warmup = 0;
  Decay decay = Decay::cosine;
  double beta1 = 0;
  double beta2 = 0;
  double epsilon = 0;
  double ema_decay = 0;
  double clip_norm = 0;
  double weight_decay = 0;
};

/// Throws Error (usage) on settings that do not go together.
void validate(const OptimizerConfig& config);

/// Visits the settings of Adam, the moving average and clipping, like visit_point_fields() and visit_table_fields().
template <class Config, class Visit>
void visit_adam_fields(Config& config, const Visit& visit) {
  visit(Field{"beta1", "Adam: decay rate of the gradient's moving average", half_open(0, 1)}, config.beta1);
  visit(Field{"beta2", "Adam: decay rate of the squared gradient's moving average", half_open(0, 1)}, config.beta2);
  visit(Field{"adam_epsilon", "Adam: constant added to the denominator", above(0)}, config.epsilon);
  visit(Field{"ema_decay", "decay rate of the moving average of the weights", half_open(0, 1)}, config.ema_decay);
  visit(Field{"clip_norm", "maximum norm of the gradient; 0 disables clipping", at_least(0)}, config.clip_norm);
}

}  // namespace sfumato
