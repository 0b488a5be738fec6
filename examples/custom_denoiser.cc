// A denoiser of your own, sampled with the library's samplers: the exact answer for a mixture of Gaussians on a ring.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <vector>

#include "sfumato/sfumato.h"

namespace {

struct Point {
  double x;
  double y;
};

constexpr std::size_t kParts = 8;
constexpr double kSpread = 0.1;  // standard deviation of a part

Point centre(std::size_t part) {
  const double angle = 2 * std::numbers::pi * static_cast<double>(part) / kParts;
  return {std::cos(angle), std::sin(angle)};
}

/// E[x_0 | x_t]: each part's own posterior mean, weighted by the part's share of the density at x_t.
class RingDenoiser final : public sfumato::Denoiser {
 public:
  std::size_t dim() const override { return 2; }
  sfumato::Parameterization parameterization() const override { return sfumato::Parameterization::x0; }

  void predict(sfumato::ConstMatrix x_t, sfumato::NoiseLevel level, sfumato::Matrix out,
               sfumato::ThreadPool& pool) const override {
    pool.parallel_for(x_t.rows, [&](std::size_t row, std::size_t) {
      const Point x0 = posterior_mean({x_t(row, 0), x_t(row, 1)}, level);
      out(row, 0) = static_cast<float>(x0.x);
      out(row, 1) = static_cast<float>(x0.y);
    });
  }

 private:
  static Point posterior_mean(Point x_t, sfumato::NoiseLevel level) {
    // q(x_t) of a part is N(alpha centre, alpha^2 spread^2 + sigma^2).
    const double prior = kSpread * kSpread;
    const double variance = level.alpha * level.alpha * prior + level.sigma * level.sigma;
    const double gain = level.alpha * prior / variance;
    double nearest = INFINITY;
    for (std::size_t k = 0; k < kParts; ++k) nearest = std::min(nearest, distance(x_t, k, level));
    Point mean{0, 0};
    double total = 0;
    for (std::size_t k = 0; k < kParts; ++k) {
      const Point c = centre(k);
      const double weight = std::exp((nearest - distance(x_t, k, level)) / (2 * variance));
      mean.x += weight * (c.x + gain * (x_t.x - level.alpha * c.x));
      mean.y += weight * (c.y + gain * (x_t.y - level.alpha * c.y));
      total += weight;
    }
    return {mean.x / total, mean.y / total};
  }

  // The squared distance from a part's centre at that level.
  static double distance(Point x_t, std::size_t part, sfumato::NoiseLevel level) {
    const Point c = centre(part);
    return std::pow(x_t.x - level.alpha * c.x, 2) + std::pow(x_t.y - level.alpha * c.y, 2);
  }
};

std::size_t part_of(std::span<const float> point) {
  const double turns = std::atan2(point[1], point[0]) / (2 * std::numbers::pi);
  return static_cast<std::size_t>(std::lround((turns + 1) * kParts)) % kParts;
}

}  // namespace

int main() try {
  constexpr std::size_t kPoints = 20000;
  sfumato::ThreadPool pool;
  const sfumato::SampleRun run{pool, 1};
  sfumato::MatrixBuffer points(kPoints, 2);
  sfumato::fill_prior(run, points);
  sfumato::sample_heun(RingDenoiser(), points, sfumato::log_snr_levels(40, 0.002, 80), {}, run);

  std::vector<double> count(kParts);
  std::vector<double> squares(kParts);
  for (std::size_t i = 0; i < kPoints; ++i) {
    const std::size_t part = part_of(points.row(i));
    count[part] += 1;
    squares[part] += std::pow(points(i, 0) - centre(part).x, 2) + std::pow(points(i, 1) - centre(part).y, 2);
  }
  fmt::print("{:<6}{:>8}{:>10}\n", "part", "share", "spread");
  for (std::size_t k = 0; k < kParts; ++k) {
    fmt::print("{:<6}{:>8.4f}{:>10.4f}\n", k, count[k] / kPoints, std::sqrt(squares[k] / (2 * count[k])));
  }
  return 0;
} catch (const sfumato::Error& error) {
  fmt::print(stderr, "{}\n", error.what());
  return 1;
}
