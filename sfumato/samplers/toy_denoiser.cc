#include "sfumato/samplers/toy_denoiser.h"

#include <algorithm>
#include <memory>

#include "sfumato/toys/toy_density.h"

namespace sfumato {

ToyDenoiser::ToyDenoiser(ToyName name, double noise, const Standardizer& transform, Parameterization answer)
    : ExactDenoiser(answer), name_(name), noise_(noise), transform_(transform) {
  const ToyDensity checked(name, noise, view_through(transform, 1, 1));
}

ExactDenoiser::PosteriorMean ToyDenoiser::posterior_mean(NoiseLevel level) const {
  // For pure noise E[x_0 | x_t] is the mean, computed to float precision with a very small alpha.
  const double alpha = std::max(level.alpha, 1e-7 * level.sigma);
  const double variance = level.sigma * level.sigma;
  const auto density = std::make_shared<const ToyDensity>(name_, noise_, view_through(transform_, alpha, level.sigma));
  return [=](std::span<const double> x_t, std::span<double> x_0) {
    const ToyPoint score = density->at({x_t[0], x_t[1]}).score;
    x_0[0] = (x_t[0] + variance * score.x) / alpha;
    x_0[1] = (x_t[1] + variance * score.y) / alpha;
  };
}

}  // namespace sfumato
