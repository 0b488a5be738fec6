// The ideal denoiser of a toy set.
#pragma once

#include "sfumato/columns/standardize.h"
#include "sfumato/samplers/exact_denoiser.h"
#include "sfumato/toys/toy.h"

namespace sfumato {

/// The exact denoiser by Tweedie's formula: E[x_0 | x_t] = (x_t + sigma^2 score) / alpha with the exact score of
/// ToyDensity.
class ToyDenoiser final : public ExactDenoiser {
 public:
  /// noise: as in ToyConfig; transform: the standardisation of the columns. Throws Error (usage) as ToyDensity does.
  ToyDenoiser(ToyName name, double noise, const Standardizer& transform, Parameterization answer = Parameterization::v);
  std::size_t dim() const override { return 2; }
  /// E[x_0 | x_t] under the toy set's density.
  PosteriorMean posterior_mean(NoiseLevel level) const override;

 private:
  ToyName name_;
  double noise_;
  Standardizer transform_;
};

}  // namespace sfumato
