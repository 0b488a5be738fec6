// Draws points given a measurement with a likelihood of its own: points of the moons at a measured distance from a
// beacon, where the measurement has an error. Writes them to seen.csv.
#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <span>
#include <vector>

#include "sfumato/sfumato.h"

namespace {

constexpr double kBeaconX = 0.5;
constexpr double kBeaconY = 1.5;
constexpr double kMeasured = 1.2;
constexpr double kError = 0.1;  // standard deviation

sfumato::PointModel small_model() {
  const sfumato::Settings settings = sfumato::settings_from_json(R"({"steps": 300, "width": 64})");
  return std::get<sfumato::PointModel>(sfumato::model_of(sfumato::fit("moons", settings)));
}

double log_likelihood(std::span<const double> xy) {
  const double gap = (std::hypot(xy[0] - kBeaconX, xy[1] - kBeaconY) - kMeasured) / kError;
  return -0.5 * gap * gap;
}

}  // namespace

int main() try {
  constexpr std::size_t kPoints = 1000;
  sfumato::ThreadPool pool;
  const sfumato::PointModel model = small_model();
  sfumato::PosteriorConfig config;
  config.sampling = sfumato::posterior_sampling(model.config);

  sfumato::Points seen{model.columns, {}};
  sfumato::draw_weighted(
      model, [](std::size_t, std::span<const double> row) { return log_likelihood(row); }, nullptr, kPoints, config,
      pool,
      [&](const sfumato::PosteriorRows& done) {
        seen.values.insert(seen.values.end(), done.rows.begin(), done.rows.end());
      });
  sfumato::write_points(seen, "seen.csv");
  fmt::print("seen.csv: {} points\n", seen.rows());
  return 0;
} catch (const sfumato::Error& error) {
  fmt::print(stderr, "{}\n", error.what());
  return 1;
}
