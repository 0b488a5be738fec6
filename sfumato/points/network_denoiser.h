// A trained network as a Denoiser.
#pragma once

#include "sfumato/base/matrix.h"
#include "sfumato/nn/mlp.h"
#include "sfumato/points/model_config.h"
#include "sfumato/samplers/denoiser.h"

namespace sfumato {

class NetworkDenoiser final : public Denoiser {
 public:
  /// parameters: as MlpLayout has them; copied. code: of the rows' conditions, copied: [1, C] for all rows, [N, C] for
  /// each of the N rows that predict() is given, or none where nothing is known. Throws Error (usage) on a bad
  /// configuration and on sizes that do not fit.
  NetworkDenoiser(const ModelConfig& config, std::span<const float> parameters, ConstMatrix encoding = {});
  std::size_t dim() const override { return config_.network.inputs; }
  Parameterization parameterization() const override { return config_.parameterization; }
  Variance variance() const override { return config_.variance; }
  /// Of a chain, the step below the one whose table row `level` takes.
  NoiseLevel previous(NoiseLevel level) const override;
  NoiseLevel nearest(NoiseLevel level) const override;
  /// Throws Error (usage) where there are codes for another number of rows.
  void predict(ConstMatrix x_t, NoiseLevel level, Matrix out, ThreadPool& pool) const override;
  void predict_along(ConstDoubleMatrix x_t, NoiseLevel level, ConstDoubleMatrix directions, DoubleMatrix out,
                     DoubleMatrix out_dot, ThreadPool& pool) const override;

 private:
  /// The prediction over x_t that says v = 0.
  double still(NoiseLevel level) const;
  void check_rows(std::size_t rows) const;
  void last_step(ConstMatrix x_t, NoiseLevel level, Matrix out) const;

  ModelConfig config_;
  LevelEmbedding embedding_;
  NoiseSchedule chain_;  // no steps in a continuous process
  Mlp network_;
  AlignedFloats parameters_;
  MatrixBuffer encoding_;
};

}  // namespace sfumato
