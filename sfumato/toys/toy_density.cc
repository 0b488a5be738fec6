#include "sfumato/toys/toy_density.h"

#include <algorithm>
#include <cmath>

#include "sfumato/base/error.h"

namespace sfumato {
namespace {

void check(double noise, const ToyView& view) {
  if (!std::isfinite(noise) || noise < 0) fail(ErrorKind::usage, "toy density: noise is {}; give 0 or more", noise);
  const auto is_level = [](double weight) { return std::isfinite(weight) && weight >= 0; };
  if (!is_level(view.alpha) || !is_level(view.sigma)) {
    fail(ErrorKind::usage, "toy density: alpha {}, sigma {}; give numbers of 0 or more", view.alpha, view.sigma);
  }
  for (std::size_t j = 0; j < 2; ++j) {
    if (!std::isfinite(view.mean[j]) || !std::isfinite(view.scale[j]) || view.scale[j] <= 0) {
      fail(ErrorKind::usage, "toy density: column {} has mean {} and scale {}; give a finite mean and a scale above 0",
           j, view.mean[j], view.scale[j]);
    }
  }
}

// The standard deviation of the noise in a column.
double noise_unit(double noise, const ToyView& view, std::size_t column) {
  const double unit = std::hypot(view.alpha * noise / view.scale[column], view.sigma);
  if (!(unit > 0)) {
    fail(ErrorKind::usage, "toy density: without noise the points have no density; give a noise or a sigma above 0");
  }
  return unit;
}

template <class Action>
void for_rows(std::size_t count, ThreadPool& pool, const Action& action) {
  constexpr std::size_t kBlock = 64;
  pool.parallel_for((count + kBlock - 1) / kBlock, [&](std::size_t block, std::size_t) {
    for (std::size_t i = block * kBlock; i < std::min(count, (block + 1) * kBlock); ++i) action(i);
  });
}

}  // namespace

ToyView view_through(const Standardizer& transform, double alpha, double sigma) {
  if (transform.mean.size() != 2 || !transform.constant_columns().empty()) {
    fail(ErrorKind::usage, "toy density: a transform of {} columns, {} of them constant; give one of 2 that vary",
         transform.mean.size(), transform.constant_columns().size());
  }
  return {{transform.mean[0], transform.mean[1]}, {transform.scale[0], transform.scale[1]}, alpha, sigma};
}

ToyDensity::ToyDensity(ToyName name, double noise, const ToyView& view) {
  check(noise, view);
  const ToyShape& shape = toy_shape(name);
  const double own = noise * shape.noise_unit;
  unit_ = {noise_unit(own, view, 0), noise_unit(own, view, 1)};
  const ToyPoint gain{view.alpha / view.scale[0], view.alpha / view.scale[1]};
  centre_ = {-gain.x * view.mean[0], -gain.y * view.mean[1]};
  const ToyPoint stretch{gain.x / unit_.x, gain.y / unit_.y};
  for (const ToyPart& part : shape.parts) {
    if (const auto* point = std::get_if<ToyPoint>(&part)) kernels_.emplace_back(PointKernel(*point, stretch));
    if (const auto* curve = std::get_if<ToyCurve>(&part)) kernels_.emplace_back(CurveKernel(*curve, stretch));
    if (const auto* box = std::get_if<ToyBox>(&part)) kernels_.emplace_back(BoxKernel(*box, stretch));
  }
}

DensityAt ToyDensity::at_kernel(ToyPoint u) const {
  LogSum sum;
  const double log_weight = -std::log(static_cast<double>(kernels_.size()));
  for (const Kernel& kernel : kernels_) std::visit([&](const auto& k) { k.expect(u, log_weight, sum); }, kernel);
  for (const Kernel& kernel : kernels_) std::visit([&](const auto& k) { k.add(u, log_weight, sum); }, kernel);
  return {sum.log(), sum.mean()};
}

DensityAt ToyDensity::at(ToyPoint y) const {
  const ToyPoint u{(y.x - centre_.x) / unit_.x, (y.y - centre_.y) / unit_.y};
  if (!std::isfinite(u.x * u.x + u.y * u.y)) {
    fail(ErrorKind::bad_data, "toy density: the point ({}, {}) is too far out or not finite", y.x, y.y);
  }
  DensityAt density = at_kernel(u);
  density.log_density -= std::log(unit_.x) + std::log(unit_.y);
  density.score.x /= unit_.x;
  density.score.y /= unit_.y;
  return density;
}

DensityAt ToyDensity::at_row(ToyPoint y, std::size_t row) const {
  if (!std::isfinite(y.x) || !std::isfinite(y.y)) {
    fail(ErrorKind::bad_data, "toy density: row {} holds NaN or Inf; correct or remove it", row);
  }
  return at(y);
}

void ToyDensity::log_density(std::span<const double> xy, std::span<double> out, ThreadPool& pool) const {
  if (xy.size() != 2 * out.size()) {
    fail(ErrorKind::usage, "toy density: {} coordinates for {} points; give two each", xy.size(), out.size());
  }
  for_rows(out.size(), pool, [&](std::size_t i) { out[i] = at_row({xy[2 * i], xy[2 * i + 1]}, i).log_density; });
}

void ToyDensity::score(ConstMatrix x, Matrix out, ThreadPool& pool) const {
  if (x.cols != 2 || out.cols != 2 || x.rows != out.rows) {
    fail(ErrorKind::usage, "toy density: points [{}, {}], scores [{}, {}]; give two columns each", x.rows, x.cols,
         out.rows, out.cols);
  }
  for_rows(x.rows, pool, [&](std::size_t i) {
    const ToyPoint score = at_row({static_cast<double>(x(i, 0)), static_cast<double>(x(i, 1))}, i).score;
    out(i, 0) = static_cast<float>(score.x);
    out(i, 1) = static_cast<float>(score.y);
  });
}

}  // namespace sfumato
