// Classifier-free and gradient guidance of denoisers.
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

/// Classifier-free guidance (Ho and Salimans 2022): the prediction is null + weight (conditional - null), in any
/// parameterization. Weight 1 is the conditional prediction, 0 the null. The paper's w is weight - 1.
struct Guidance {
  double weight = 1;
  /// Outside these levels (sigma / alpha) the weight is 1 (Kynkaanniemi et al. 2024, 2404.07724).
  std::array<double, 2> interval{0, std::numeric_limits<double>::infinity()};
  /// The fraction, from 0 to 1, of the increase of the predicted x_0's norm that is removed (Lin et al. 2023,
  /// 2305.08891, eq. 15 and 16, with a row's root mean square instead of the standard deviation of an image).
  double rescale = 0;

  bool operator==(const Guidance&) const = default;
};

/// Throws Error (usage) on settings out of range and on a reversed interval.
void validate(const Guidance& guidance);

/// Classifier-free guidance of a conditional denoiser by an unconditional one. A head is the conditional denoiser's.
class GuidedDenoiser final : public DenoiserDecorator {
 public:
  /// Both are kept by reference. Throws Error (usage) as validate() does, and if the denoisers are incompatible.
  GuidedDenoiser(const Denoiser& conditional, const Denoiser& null, const Guidance& guidance);
  void predict(ConstMatrix x_t, NoiseLevel level, Matrix out, ThreadPool& pool) const override;
  /// Throws Error (usage) if rescaling is on.
  void predict_along(ConstDoubleMatrix x_t, NoiseLevel level, ConstDoubleMatrix directions, DoubleMatrix out,
                     DoubleMatrix out_dot, ThreadPool& pool) const override;

 private:
  double weight_at(NoiseLevel level) const;
  void rescale(ConstMatrix x_t, NoiseLevel level, ConstMatrix conditional, Matrix guided) const;

  const Denoiser& null_;
  Guidance guidance_;
};

/// Computes a gradient with respect to x_t: grad log p(y | x_t) of a classifier, minus the gradient of an energy, or
/// the gradient of a reward. x_t: [N, dim] in standardised units, at the level -> gradient: [N, dim].
using LogWeightGradient = std::function<void(ConstMatrix x_t, NoiseLevel level, Matrix gradient)>;

/// A denoiser whose score is another's plus scale times a gradient: classifier guidance (DN21, algorithm 2). With the
/// gradient of log E[w(x_0) | x_t] and scale 1, samples follow p(x_0) w(x_0).
class GradientDenoiser final : public DenoiserDecorator {
 public:
  /// `base` is kept by reference. Throws Error (usage) on a scale that is not finite and on a null gradient.
  GradientDenoiser(const Denoiser& base, LogWeightGradient gradient, double scale = 1);
  /// Throws Error (failure) with the row if a gradient is not finite.
  void predict(ConstMatrix x_t, NoiseLevel level, Matrix out, ThreadPool& pool) const override;

 private:
  LogWeightGradient gradient_;
  double scale_;
};

/// The denoiser of a model with conditions and guidance.
class ModelDenoiser {
 public:
  /// encoding: from encode_conditions() or encode_condition_values(); [1, C] for all rows, [N, C] for the N rows of
  /// each call of predict(), or empty for the unconditional model. Throws Error (usage) as validate() does, and if
  /// guidance is set without conditions.
  explicit ModelDenoiser(const PointModel& model, ConstMatrix encoding = {}, const Guidance& guidance = {});
  ModelDenoiser(const ModelDenoiser&) = delete;
  ModelDenoiser& operator=(const ModelDenoiser&) = delete;
  const Denoiser& get() const { return guided_ ? static_cast<const Denoiser&>(*guided_) : conditional_; }

 private:
  NetworkDenoiser conditional_;
  std::optional<NetworkDenoiser> null_;  // only with guidance
  std::optional<GuidedDenoiser> guided_;
};

}  // namespace sfumato
