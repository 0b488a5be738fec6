#include "sfumato/model/network_denoiser.h"

#include <algorithm>
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
  return chain_.level(embedding_(level).first);
}

void NetworkDenoiser::predict(ConstMatrix x_t, NoiseLevel level, Matrix out, ThreadPool& pool) const {
  const std::vector<Taps> taps(x_t.rows, embedding_(level));
  network_.predict(x_t, taps, out, pool);
}

}  // namespace sfumato
