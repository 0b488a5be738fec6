#include "sfumato/model/network_denoiser.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "sfumato/base/error.h"

namespace sfumato {

NetworkDenoiser::NetworkDenoiser(const ModelConfig& config, std::span<const float> parameters)
    : config_(config),
      embedding_(make_embedding(config)),
      chain_(make_chain(config)),
      network_(config.network),
      parameters_(parameters.size()) {
  validate(config);
  if (parameters.size() != network_.layout().size) {
    fail(ErrorKind::usage, "model: {} parameters given, the network has {}", parameters.size(), network_.layout().size);
  }
  std::ranges::copy(parameters, parameters_.data());
  ThreadPool here(1);
  network_.load(parameters_.span(), false, here);
}

NoiseLevel NetworkDenoiser::previous(NoiseLevel level) const {
  if (config_.process == NoiseProcess::continuous) return Denoiser::previous(level);
  return chain_.level(chain_.nearest_step(level) - 1);
}

void NetworkDenoiser::last_step(ConstMatrix x_t, NoiseLevel level, Matrix out) const {
  const Combination still = conversion(Parameterization::v, config_.parameterization, level, {1, 0});
  for (std::size_t i = 0; i < x_t.rows; ++i) {
    for (std::size_t j = 0; j < x_t.cols; ++j) out(i, j) = static_cast<float>(still.x_t) * x_t(i, j);
  }
  if (!is_learned(config_.variance)) return;
  const std::vector<NoiseLevel> levels{chain_.level(2), chain_.level(1), chain_.level(0)};
  const LogVariance log = log_variance(config_.variance, levels, 1);
  const auto head = static_cast<float>((std::log(chain_.beta[0]) - log.offset) / log.slope);
  for (std::size_t i = 0; i < x_t.rows; ++i) std::ranges::fill(out.row(i).subspan(x_t.cols), head);
}

void NetworkDenoiser::predict(ConstMatrix x_t, NoiseLevel level, Matrix out, ThreadPool& pool) const {
  if (config_.fixed_last_step && chain_.nearest_step(level) == 1) return last_step(x_t, level, out);
  const std::vector<Taps> taps(x_t.rows, embedding_(level));
  network_.predict(x_t, taps, out, pool);
}

}  // namespace sfumato
