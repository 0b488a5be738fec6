#include <algorithm>
#include <cmath>
#include <vector>

#include "sfumato/toys/toy_density.h"

namespace sfumato {

/// The lattice points (i, j) h of the plane, in units of the noise, in square blocks of size^2 points.
class EntropyLattice {
 public:
  EntropyLattice(const ToyDensity& density, double spacing) : density_(density), spacing_(spacing) { find_blocks(); }

  /// -int p log p over all points and over every other point in a chessboard pattern, which is a lattice with spacing
  /// sqrt(2) times larger.
  struct Sums {
    double all = 0;
    double half = 0;
  };
  Sums sum(ThreadPool& pool) const;

 private:
  struct Block {
    long i = 0;
    long j = 0;
    long size = 0;
    bool constant = false;
  };
  static constexpr long kBlock = 8;  // points per side of the smallest blocks

  void find_blocks();
  void divide(const Block& block);
  double term(double i, double j) const;
  Sums sum(const Block& block) const;

  const ToyDensity& density_;
  double spacing_;
  std::vector<Block> blocks_;
};

void EntropyLattice::find_blocks() {
  constexpr double kMargin = 10;  // standard deviations of the kernel around the components
  ToyPoint low{HUGE_VAL, HUGE_VAL};
  ToyPoint high{-HUGE_VAL, -HUGE_VAL};
  for (const auto& kernel : density_.kernels_) {
    const ToySquare square = std::visit([](const auto& k) { return k.bounds(); }, kernel);
    const double reach = square.half + kMargin;
    low = {std::min(low.x, square.centre.x - reach), std::min(low.y, square.centre.y - reach)};
    high = {std::max(high.x, square.centre.x + reach), std::max(high.y, square.centre.y + reach)};
  }
  const auto index = [&](double at) { return std::lround(std::floor(at / spacing_)); };
  Block whole{index(low.x), index(low.y), kBlock};
  while (std::max(index(high.x) - whole.i, index(high.y) - whole.j) >= whole.size) whole.size *= 2;
  divide(whole);
}

// Subdivides down to the smallest blocks where the density varies; elsewhere one point represents the block.
void EntropyLattice::divide(const Block& block) {
  const double half = 0.5 * static_cast<double>(block.size - 1) * spacing_;
  const ToySquare square{
      {static_cast<double>(block.i) * spacing_ + half, static_cast<double>(block.j) * spacing_ + half}, half};
  const bool varies = std::ranges::any_of(density_.kernels_, [&](const auto& kernel) {
    return std::visit([&](const auto& k) { return k.varies(square); }, kernel);
  });
  if (!varies || block.size == kBlock) {
    blocks_.push_back({block.i, block.j, block.size, !varies});
    return;
  }
  const long size = block.size / 2;
  for (long part = 0; part < 4; ++part) divide({block.i + part % 2 * size, block.j + part / 2 * size, size});
}

// -p log p; its limit is 0 at p = 0.
double EntropyLattice::term(double i, double j) const {
  const double log_density = density_.at_kernel({i * spacing_, j * spacing_}).log_density;
  const double density = std::exp(log_density);
  return density > 0 ? -density * log_density : 0;
}

EntropyLattice::Sums EntropyLattice::sum(const Block& block) const {
  const auto i = static_cast<double>(block.i);
  const auto j = static_cast<double>(block.j);
  const auto size = static_cast<double>(block.size);
  if (block.constant) {
    const double value = term(i + 0.5 * (size - 1), j + 0.5 * (size - 1)) * size * size;
    return {value, 0.5 * value};
  }
  Sums sums;
  for (long a = 0; a < block.size; ++a) {
    for (long b = 0; b < block.size; ++b) {
      const double value = term(i + static_cast<double>(a), j + static_cast<double>(b));
      sums.all += value;
      if ((block.i + block.j + a + b) % 2 == 0) sums.half += value;
    }
  }
  return sums;
}

EntropyLattice::Sums EntropyLattice::sum(ThreadPool& pool) const {
  std::vector<Sums> sums(blocks_.size());
  pool.parallel_for(sums.size(), [&](std::size_t index, std::size_t) { sums[index] = sum(blocks_[index]); });
  Sums total;
  for (const Sums& part : sums) {
    total.all += part.all;
    total.half += part.half;
  }
  const double cell = spacing_ * spacing_;
  return {total.all * cell, 2 * total.half * cell};
}

double ToyDensity::entropy(ThreadPool& pool) const {
  constexpr double kTolerance = 1e-6;
  constexpr double kFinest = 0.05;
  for (double spacing = 0.5;; spacing *= 0.5) {
    const EntropyLattice::Sums sums = EntropyLattice(*this, spacing).sum(pool);
    // The error of the finer lattice is about the square of that of the coarser one, which this difference estimates.
    if (std::abs(sums.all - sums.half) < kTolerance || spacing < kFinest) {
      return sums.all + std::log(unit_.x) + std::log(unit_.y);
    }
  }
}

}  // namespace sfumato
