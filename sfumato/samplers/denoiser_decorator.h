// Base class of denoisers that wrap another denoiser.
#pragma once

#include "sfumato/samplers/denoiser.h"

namespace sfumato {

/// Forwards everything except predict() to the wrapped denoiser.
class DenoiserDecorator : public Denoiser {
 public:
  std::size_t dim() const override { return base_.dim(); }
  Parameterization parameterization() const override { return base_.parameterization(); }
  Variance variance() const override { return base_.variance(); }
  NoiseLevel previous(NoiseLevel level) const override { return base_.previous(level); }
  NoiseLevel nearest(NoiseLevel level) const override { return base_.nearest(level); }

 protected:
  /// The wrapped denoiser is kept by reference.
  explicit DenoiserDecorator(const Denoiser& base) : base_(base) {}
  const Denoiser& base() const { return base_; }

 private:
  const Denoiser& base_;
};

}  // namespace sfumato
