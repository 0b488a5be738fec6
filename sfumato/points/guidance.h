// Guidance: a prediction pushed towards what is known of the rows.
#pragma once

#include <array>
#include <functional>
#include <limits>
#include <optional>

#include "sfumato/base/matrix.h"
#include "sfumato/points/network_denoiser.h"
#include "sfumato/points/point_model.h"
#include "sfumato/samplers/denoiser_decorator.h"

namespace sfumato {

/// Classifier-free guidance (Ho and Salimans 2022): the prediction is null + weight (conditional - null), whatever the
/// parameterization. At weight 1 it is the conditional one, at 0 the null. CFG's own w is weight - 1.
struct Guidance {
  double weight = 1;
  /// Outside of these levels (sigma / alpha) the weight is 1 (Kynkaanniemi et al. 2024, 2404.07724).
  std::array<double, 2> interval{0, std::numeric_limits<double>::infinity()};
  /// How much of what guidance adds to the size of a row's predicted x_0 is taken back, from 0 to 1 (Lin et al. 2023,
  /// 2305.08891, eq. 15 and 16, with a row's root mean square in place of an image's deviation).
  double rescale = 0;

  bool operator==(const Guidance&) const = default;
};

/// Throws Error (usage) on numbers out of range and on levels the wrong way round.
void validate(const Guidance& guidance);

/// A conditional denoiser guided away from another that knows nothing of the rows. A head is the conditional one's.
class GuidedDenoiser final : public DenoiserDecorator {
 public:
  /// Both are kept by reference. Throws Error (usage) as validate() does, and on denoisers that do not fit.
  GuidedDenoiser(const Denoiser& conditional, const Denoiser& null, const Guidance& guidance);
  void predict(ConstMatrix x_t, NoiseLevel level, Matrix out, ThreadPool& pool) const override;
  /// Throws Error (usage) where rescaling is asked for.
  void predict_along(ConstDoubleMatrix x_t, NoiseLevel level, ConstDoubleMatrix directions, DoubleMatrix out,
                     DoubleMatrix out_dot, ThreadPool& pool) const override;

 private:
  double weight_at(NoiseLevel level) const;
  void rescale(ConstMatrix x_t, NoiseLevel level, ConstMatrix conditional, Matrix guided) const;

  const Denoiser& null_;
  Guidance guidance_;
};

/// Writes a gradient by x_t of what points are to be weighed with: grad log p(y | x_t) of a classifier, minus the
/// gradient of an energy, or that of a reward. x_t: [N, dim] as the network knows points (standardised), at the level
/// -> gradient: [N, dim].
using LogWeightGradient = std::function<void(ConstMatrix x_t, NoiseLevel level, Matrix gradient)>;

/// A denoiser whose score is another's plus scale times a gradient: classifier guidance (DN21, algorithm 2). With the
/// gradient of log E[w(x_0) | x_t] and scale 1 samples follow p(x_0) w(x_0).
class GradientDenoiser final : public DenoiserDecorator {
 public:
  /// `base` is kept by reference. Throws Error (usage) on a scale that is not finite and without a gradient.
  GradientDenoiser(const Denoiser& base, LogWeightGradient gradient, double scale = 1);
  /// Throws Error (failure) naming the row where the gradient is no number.
  void predict(ConstMatrix x_t, NoiseLevel level, Matrix out, ThreadPool& pool) const override;

 private:
  LogWeightGradient gradient_;
  double scale_;
};

/// A model's denoiser given its rows' conditions, guided.
class ModelDenoiser {
 public:
  /// code: as encode_conditions() and encode_known() make it, [1, C] for all rows or [N, C] for the N rows that are
  /// predicted at a time; none where nothing is known. Throws Error (usage) as validate() does, and on a guidance that
  /// has nothing to guide to.
  explicit ModelDenoiser(const PointModel& model, ConstMatrix encoding = {}, const Guidance& guidance = {});
  ModelDenoiser(const ModelDenoiser&) = delete;
  ModelDenoiser& operator=(const ModelDenoiser&) = delete;
  const Denoiser& get() const { return guided_ ? static_cast<const Denoiser&>(*guided_) : conditional_; }

 private:
  NetworkDenoiser conditional_;
  std::optional<NetworkDenoiser> null_;  // only where there is guidance
  std::optional<GuidedDenoiser> guided_;
};

}  // namespace sfumato
