#include "sfumato/points/guidance.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "sfumato/base/error.h"

namespace sfumato {

namespace {

// to = from + weight (to - from), over the columns of `to`.
template <class T>
void push(double weight, BasicMatrix<const T> from, BasicMatrix<T> to) {
  for (std::size_t i = 0; i < to.rows; ++i) {
    for (std::size_t j = 0; j < to.cols; ++j) {
      const auto start = static_cast<double>(from(i, j));
      to(i, j) = static_cast<T>(start + weight * (static_cast<double>(to(i, j)) - start));
    }
  }
}

double norm(Combination to, std::span<const float> x, std::span<const float> prediction) {
  double sum = 0;
  for (std::size_t j = 0; j < x.size(); ++j) {
    sum += std::pow(to.x_t * static_cast<double>(x[j]) + to.prediction * static_cast<double>(prediction[j]), 2);
  }
  return std::sqrt(sum);
}

}  // namespace

void validate(const Guidance& guidance) {
  check_setting(std::isfinite(guidance.weight), "guidance", guidance.weight, "a finite number");
  check_setting(guidance.rescale >= 0 && guidance.rescale <= 1, "guidance_rescale", guidance.rescale,
                "a number in [0, 1]");
  const auto [low, high] = guidance.interval;
  if (low >= 0 && low < high) return;
  fail(ErrorKind::usage, "`guidance_interval` is {}, {}; give a noise level of 0 or more, then a higher one", low,
       high);
}

GuidedDenoiser::GuidedDenoiser(const Denoiser& conditional, const Denoiser& null, const Guidance& guidance)
    : DenoiserDecorator(conditional), null_(null), guidance_(guidance) {
  validate(guidance);
  if (null.dim() == conditional.dim() && null.parameterization() == conditional.parameterization() &&
      null.variance() == conditional.variance()) {
    return;
  }
  fail(ErrorKind::usage, "guidance: the two denoisers differ in dimension, parameterization or variance");
}

double GuidedDenoiser::weight_at(NoiseLevel level) const {
  const bool not_above = std::isinf(guidance_.interval[1]) || level.sigma <= guidance_.interval[1] * level.alpha;
  return not_above && level.sigma >= guidance_.interval[0] * level.alpha ? guidance_.weight : 1;
}

void GuidedDenoiser::predict(ConstMatrix x_t, NoiseLevel level, Matrix out, ThreadPool& pool) const {
  base().predict(x_t, level, out, pool);
  const double weight = weight_at(level);
  if (weight == 1) return;
  MatrixBuffer null(out.rows, out.cols);
  null_.predict(x_t, level, null, pool);
  const Matrix guided = out.cols_from(0, dim());
  if (guidance_.rescale == 0) return push<float>(weight, null.view(), guided);
  MatrixBuffer conditional(out.rows, dim());
  copy(guided, conditional);
  push<float>(weight, null.view(), guided);
  rescale(x_t, level, conditional, guided);
}

void GuidedDenoiser::rescale(ConstMatrix x_t, NoiseLevel level, ConstMatrix conditional, Matrix guided) const {
  const Combination to = reading(Parameterization::x0, base(), level);
  if (to.prediction == 0) return;
  for (std::size_t i = 0; i < x_t.rows; ++i) {
    const double size = norm(to, x_t.row(i), guided.row(i));
    if (size == 0) continue;
    const double factor = 1 + guidance_.rescale * (norm(to, x_t.row(i), conditional.row(i)) / size - 1);
    for (std::size_t j = 0; j < guided.cols; ++j) {
      const double shift = (factor - 1) * to.x_t / to.prediction * static_cast<double>(x_t(i, j));
      guided(i, j) = static_cast<float>(factor * static_cast<double>(guided(i, j)) + shift);
    }
  }
}

void GuidedDenoiser::predict_along(ConstDoubleMatrix x_t, NoiseLevel level, ConstDoubleMatrix directions,
                                   DoubleMatrix out, DoubleMatrix out_dot, ThreadPool& pool) const {
  if (guidance_.rescale != 0) {
    fail(ErrorKind::usage, "guidance: derivatives are not available with rescale; set rescale to 0");
  }
  base().predict_along(x_t, level, directions, out, out_dot, pool);
  const double weight = weight_at(level);
  if (weight == 1) return;
  std::vector<double> null(out.rows * out.cols);
  std::vector<double> null_dot(out_dot.rows * out_dot.cols);
  const DoubleMatrix to{null.data(), out.rows, out.cols};
  const DoubleMatrix to_dot{null_dot.data(), out_dot.rows, out_dot.cols};
  null_.predict_along(x_t, level, directions, to, to_dot, pool);
  push<double>(weight, to, out);
  push<double>(weight, to_dot, out_dot);
}

GradientDenoiser::GradientDenoiser(const Denoiser& base, LogWeightGradient gradient, double scale)
    : DenoiserDecorator(base), gradient_(std::move(gradient)), scale_(scale) {
  check_setting(std::isfinite(scale), "guidance scale", scale, "a finite number");
  if (!gradient_) fail(ErrorKind::usage, "guidance: the gradient function is empty; give one");
}

void GradientDenoiser::predict(ConstMatrix x_t, NoiseLevel level, Matrix out, ThreadPool& pool) const {
  base().predict(x_t, level, out, pool);
  MatrixBuffer gradient(x_t.rows, x_t.cols);
  gradient_(x_t, level, gradient);
  // The score is c_x x_t + c_p prediction, so a gradient adds 1 / c_p times itself to the prediction.
  const double per_score = scale_ / reading(Parameterization::score, base(), level).prediction;
  for (std::size_t i = 0; i < x_t.rows; ++i) {
    for (std::size_t j = 0; j < x_t.cols; ++j) {
      const auto slope = static_cast<double>(gradient(i, j));
      if (!std::isfinite(slope)) {
        fail(ErrorKind::failure, "guidance: the gradient of row {} is not finite at sigma {:.3g}; correct the function",
             i, level.sigma);
      }
      out(i, j) = static_cast<float>(static_cast<double>(out(i, j)) + per_score * slope);
    }
  }
}

ModelDenoiser::ModelDenoiser(const PointModel& model, ConstMatrix encoding, const Guidance& guidance)
    : conditional_(model.config, model.weights.span(), encoding) {
  validate(guidance);
  if (guidance == Guidance()) return;
  if (model.conditions.empty()) {
    fail(ErrorKind::usage, "`guidance`: the model has no conditions; train one with `condition`");
  }
  bool any = false;
  for (std::size_t i = 0; i < encoding.rows; ++i) any |= std::ranges::any_of(encoding.row(i), std::identity());
  if (!any) fail(ErrorKind::usage, "`guidance` needs a condition; add `where`");
  null_.emplace(model.config, model.weights.span());
  guided_.emplace(conditional_, *null_, guidance);
}

}  // namespace sfumato
