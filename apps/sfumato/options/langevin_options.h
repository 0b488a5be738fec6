// A walk by Langevin dynamics on a toy set's exact score, as options.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "apps/sfumato/figures/figure.h"
#include "apps/sfumato/options/command_line.h"
#include "sfumato/base/matrix.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/samplers/langevin.h"
#include "sfumato/toys/toy_density.h"

namespace sfumato::app {

enum class Start { normal, data, origin };
inline std::span<const std::string_view> enum_names(Start) {
  static constexpr std::array<std::string_view, 3> kNames{"normal", "data", "origin"};
  return kNames;
}

struct LangevinOptions {
  std::string set;
  double noise = 0.1;
  double sigma = 0;
  std::uint64_t chains = 1000;
  std::uint64_t steps = 1000;
  std::optional<double> step_size;
  double b = 0;
  double gamma = 0;
  Start start = Start::normal;
  std::uint64_t seed = 0;

  /// Adds NAME and an option for each of the others.
  void add_to(Command command);
  /// The density that the points walk on. Throws Error (usage) as ToyDensity does.
  ToyDensity density() const;
  /// Where the chains begin: [chains, 2].
  MatrixBuffer first_points() const;
  /// The walk's settings without an observer. Without --step-size the first step is a tenth of the noise's variance: a
  /// point in the narrowest part of the density then has a spread 1.3% too large. Throws Error (usage) on step sizes
  /// out of range, and on a first one that would throw the points out.
  LangevinRun run(const ToyDensity& density) const;
};

/// Walks all chains, x: [chains, 2]. Throws Error as walk_langevin does, and Interrupted on Ctrl-C under an
/// InterruptGuard.
void walk(const ToyDensity& density, const LangevinRun& run, Matrix x, ThreadPool& pool);

/// The points at up to `count` moments of a walk, the first and the last included; early ones lie closer together, for
/// that is when most happens.
std::vector<Panel> langevin_panels(const LangevinOptions& options, std::size_t count, ThreadPool& pool);

/// The density that the points walk on.
Backdrop backdrop_of(const LangevinOptions& options);

}  // namespace sfumato::app
