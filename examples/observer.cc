// Watches points on their way from noise to data: writes each moment of a few of them to paths.csv. The model is a file
// where one is given, or else a small one that is trained at once. Usage: observer [MODEL]
#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <vector>

#include "sfumato/sfumato.h"

namespace {

sfumato::Model small_model() {
  return sfumato::model_of(sfumato::fit("circles", sfumato::settings_from_json(R"({"steps": 300, "width": 64})")));
}

}  // namespace

int main(int argc, char** argv) try {
  constexpr std::size_t kPoints = 200;
  sfumato::ThreadPool pool;
  const sfumato::Model any = argc > 1 ? sfumato::load_model(argv[1]) : small_model();
  const sfumato::PointModel& model = sfumato::point_model(any, "observer");
  const sfumato::SampleConfig config = sfumato::default_sampling(model.config);

  sfumato::Points paths{{"level", "point", "x", "y"}, {}};
  sfumato::SampleRun run{pool, config.seed};
  run.observer = [&](std::size_t index, sfumato::NoiseLevel, sfumato::ConstMatrix x) {
    std::vector<double> xy(2 * x.rows);
    model.transform.invert(x, xy);
    for (std::size_t i = 0; i < x.rows; ++i) {
      const std::array<double, 4> row{static_cast<double>(index), static_cast<double>(i), xy[2 * i], xy[2 * i + 1]};
      paths.values.insert(paths.values.end(), row.begin(), row.end());
    }
  };
  const sfumato::NetworkDenoiser denoiser(model.config, model.weights.span());
  sfumato::MatrixBuffer points(kPoints, denoiser.dim());
  sfumato::fill_prior(run, points);
  sfumato::run_sampler(denoiser, config, sfumato::sampling_levels(model.config, config), points, run);

  sfumato::write_points(paths, "paths.csv");
  fmt::print("paths.csv: {} points at {} levels\n", kPoints, paths.rows() / kPoints);
  return 0;
} catch (const sfumato::Error& error) {
  fmt::print(stderr, "{}\n", error.what());
  return 1;
}
