#include "sfumato/points/network_denoiser.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "sfumato/base/error.h"

namespace sfumato {

namespace {

template <class From, class To>
void convert_numbers(BasicMatrix<From> from, BasicMatrix<To> to) {
  for (std::size_t i = 0; i < to.rows; ++i) {
    for (std::size_t j = 0; j < to.cols; ++j) to(i, j) = static_cast<To>(from(i, j));
  }
}

void scale(double factor, ConstDoubleMatrix from, DoubleMatrix to) {
  for (std::size_t i = 0; i < to.rows; ++i) {
    for (std::size_t j = 0; j < to.cols; ++j) to(i, j) = factor * from(i, j);
  }
}

}  // namespace

NetworkDenoiser::NetworkDenoiser(const ModelConfig& config, std::span<const float> parameters, ConstMatrix encoding)
    : config_(config),
      embedding_(make_embedding(config)),
      chain_(make_chain(config)),
      network_(config.network),
      parameters_(parameters.size()),
      encoding_(encoding.rows, encoding.cols) {
  validate(config);
  if (parameters.size() != network_.layout().size) {
    fail(ErrorKind::usage, "model: {} parameters given, the network has {}", parameters.size(), network_.layout().size);
  }
  if (encoding.rows > 0 && encoding.cols != config.network.conditions) {
    fail(ErrorKind::usage, "model: conditions of {} numbers given, the network takes {}", encoding.cols,
         config.network.conditions);
  }
  copy(encoding, encoding_);
  std::ranges::copy(parameters, parameters_.data());
  ThreadPool here(1);
  network_.load(parameters_.span(), false, here);
}

NoiseLevel NetworkDenoiser::previous(NoiseLevel level) const {
  if (config_.process == NoiseProcess::continuous) return Denoiser::previous(level);
  return chain_.level(chain_.nearest_step(level) - 1);
}

NoiseLevel NetworkDenoiser::nearest(NoiseLevel level) const {
  if (config_.process == NoiseProcess::continuous) return level;
  return chain_.level(chain_.nearest_step(level));
}

double NetworkDenoiser::zero_v_factor(NoiseLevel level) const {
  const bool of_step = config_.parameterization == Parameterization::mean;
  return conversion(Parameterization::v, config_.parameterization, of_step ? nearest(level) : level, {1, 0}).x_t;
}

void NetworkDenoiser::last_step(ConstMatrix x_t, NoiseLevel level, Matrix out) const {
  const auto factor = static_cast<float>(zero_v_factor(level));
  for (std::size_t i = 0; i < x_t.rows; ++i) {
    for (std::size_t j = 0; j < x_t.cols; ++j) out(i, j) = factor * x_t(i, j);
  }
  if (!is_learned(config_.variance)) return;
  const std::vector<NoiseLevel> levels{chain_.level(2), chain_.level(1), chain_.level(0)};
  const LogVariance log = log_variance(config_.variance, levels, 1);
  const auto head = static_cast<float>((std::log(chain_.beta[0]) - log.offset) / log.slope);
  for (std::size_t i = 0; i < x_t.rows; ++i) std::ranges::fill(out.row(i).subspan(x_t.cols), head);
}

void NetworkDenoiser::check_rows(std::size_t rows) const {
  if (encoding_.rows() <= 1 || encoding_.rows() == rows) return;
  fail(ErrorKind::usage, "model: {} rows of points and {} of conditions; give as many", rows, encoding_.rows());
}

void NetworkDenoiser::predict(ConstMatrix x_t, NoiseLevel level, Matrix out, ThreadPool& pool) const {
  if (config_.fixed_last_step && chain_.nearest_step(level) == 1) return last_step(x_t, level, out);
  check_rows(x_t.rows);
  const std::vector<Taps> taps(x_t.rows, embedding_(level));
  network_.predict(x_t, taps, out, pool, encoding_);
}

void NetworkDenoiser::predict_along(ConstDoubleMatrix x_t, NoiseLevel level, ConstDoubleMatrix directions,
                                    DoubleMatrix out, DoubleMatrix out_dot, ThreadPool& pool) const {
  if (config_.fixed_last_step && chain_.nearest_step(level) == 1) {
    scale(zero_v_factor(level), x_t, out);
    return scale(zero_v_factor(level), directions, out_dot);
  }
  check_rows(x_t.rows);
  const std::size_t count = directions.cols / dim();
  MatrixBuffer x(x_t.rows, dim());
  MatrixBuffer x_dot(x_t.rows, directions.cols);
  MatrixBuffer y(x_t.rows, outputs());
  MatrixBuffer y_dot(x_t.rows, count * outputs());
  convert_numbers(x_t, x.view());
  convert_numbers(directions, x_dot.view());
  const std::vector<Taps> taps(x_t.rows, embedding_(level));
  network_.predict_along(x, taps, x_dot, y, y_dot, pool, encoding_);
  convert_numbers(y.view().cols_from(0, dim()), out);
  for (std::size_t k = 0; k < count; ++k) {
    convert_numbers(y_dot.view().cols_from(k * outputs(), dim()), out_dot.cols_from(k * dim(), dim()));
  }
}

}  // namespace sfumato
