#include "sfumato/samplers/denoiser.h"

#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"

namespace sfumato {

namespace {

void apply(Combination to, ConstMatrix x_t, Matrix prediction) {
  combine(to.x_t, x_t, to.prediction, prediction, prediction);
}

// The linear map `outer` applied to x_t and the result of `inner`.
Combination compose(Combination outer, Combination inner) {
  return {outer.x_t + outer.prediction * inner.x_t, outer.prediction * inner.prediction};
}

// The mean of the step to s from a prediction, which may be the mean of a step to another level.
Combination to_mean(const Denoiser& denoiser, NoiseLevel t, NoiseLevel s) {
  const Parameterization from = denoiser.parameterization();
  if (from != Parameterization::mean || denoiser.previous(t) == s)
    return conversion(from, Parameterization::mean, t, s);
  return compose(conversion(Parameterization::x0, Parameterization::mean, t, s),
                 reading(Parameterization::x0, denoiser, t));
}

}  // namespace

void Denoiser::predict_along(ConstDoubleMatrix, NoiseLevel, ConstDoubleMatrix, DoubleMatrix, DoubleMatrix,
                             ThreadPool&) const {
  fail(ErrorKind::usage, "denoiser: it has no derivatives; override predict_along()");
}

Combination reading(Parameterization wanted, const Denoiser& denoiser, NoiseLevel level) {
  const Parameterization from = denoiser.parameterization();
  const NoiseLevel previous = denoiser.previous(level);
  if (from != Parameterization::mean || wanted == Parameterization::mean) {
    return conversion(from, wanted, level, previous);
  }
  return compose(conversion(Parameterization::x0, wanted, level),
                 conversion(from, Parameterization::x0, denoiser.nearest(level), previous));
}

Matrix predict_as(Parameterization wanted, const Denoiser& denoiser, ConstMatrix x_t, NoiseLevel level,
                  Matrix workspace, ThreadPool& pool) {
  denoiser.predict(x_t, level, workspace, pool);
  const Matrix result = workspace.cols_from(0, x_t.cols);
  apply(reading(wanted, denoiser, level), x_t, result);
  return result;
}

void check_variance(const Denoiser& denoiser, Variance variance) {
  if (!is_learned(variance) || variance == denoiser.variance()) return;
  fail(ErrorKind::usage, "variance {}: the model has none, its own is {}; choose {}fixed_large or fixed_small",
       name_of(variance), name_of(denoiser.variance()),
       is_learned(denoiser.variance()) ? name_of(denoiser.variance()) + ", " : "");
}

void check_step(const Denoiser& denoiser, Variance variance, std::span<const NoiseLevel> levels, std::size_t step) {
  check_variance(denoiser, variance);
  if (variance != Variance::learned || step + 1 >= levels.size()) return;
  if (denoiser.previous(levels[step]) == levels[step + 1]) return;
  fail(ErrorKind::usage,
       "variance learned is defined for the chain's own steps; use all of them, or choose another variance");
}

void reverse_step(const Denoiser& denoiser, Variance variance, std::span<const NoiseLevel> levels, std::size_t step,
                  ConstMatrix x_t, Matrix out, ThreadPool& pool) {
  check_step(denoiser, variance, levels, step);
  const LogVariance log = log_variance(variance, levels, step);
  const NoiseLevel t = levels[step];
  const NoiseLevel s = levels[step + 1];
  denoiser.predict(x_t, t, out.cols_from(0, denoiser.outputs()), pool);
  apply(to_mean(denoiser, t, s), x_t, out.cols_from(0, x_t.cols));
  const Matrix head = out.cols_from(x_t.cols, x_t.cols);
  const bool learned = is_learned(variance);
  for (std::size_t i = 0; i < x_t.rows; ++i) {
    for (float& value : head.row(i)) value = static_cast<float>(log(learned ? static_cast<double>(value) : 0.0));
  }
}

}  // namespace sfumato
