// The Denoiser of a trained network.
#pragma once

#include "sfumato/base/matrix.h"
#include "sfumato/nn/mlp.h"
#include "sfumato/points/model_config.h"
#include "sfumato/samplers/denoiser.h"

namespace sfumato {

/// A trained network as a denoiser.
class NetworkDenoiser final : public Denoiser {
 public:
  /// parameters: laid out as in MlpLayout, copied. encoding: of the rows' conditions, copied: [1, C] for all rows, [N,
  /// C] for the N rows of each call of predict(), or empty for the unconditional model. Throws Error (usage) on an
  /// invalid configuration and on sizes that do not match.
  NetworkDenoiser(const ModelConfig& config, std::span<const float> parameters, ConstMatrix encoding = {});
  std::size_t dim() const override { return config_.network.inputs; }
  Parameterization parameterization() const override { return config_.parameterization; }
  Variance variance() const override { return config_.variance; }
  /// In a chain, the step below the one nearest to `level`.
  NoiseLevel previous(NoiseLevel level) const override;
  NoiseLevel nearest(NoiseLevel level) const override;
  /// Throws Error (usage) if the number of encodings is not 0, 1 or the number of rows.
  void predict(ConstMatrix x_t, NoiseLevel level, Matrix out, ThreadPool& pool) const override;
  void predict_along(ConstDoubleMatrix x_t, NoiseLevel level, ConstDoubleMatrix directions, DoubleMatrix out,
                     DoubleMatrix out_dot, ThreadPool& pool) const override;

 private:
  /// The prediction divided by x_t that means v = 0.
  double zero_v_factor(NoiseLevel level) const;
  void check_rows(std::size_t rows) const;
  void last_step(ConstMatrix x_t, NoiseLevel level, Matrix out) const;

  ModelConfig config_;
  LevelEmbedding embedding_;
  NoiseSchedule chain_;  // empty for a continuous process
  Mlp network_;
  AlignedFloats parameters_;
  MatrixBuffer encoding_;
};

}  // namespace sfumato
