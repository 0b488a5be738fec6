// What samplers do step by step, as JSON for tests/diffusers_test.py: of each its levels, every x that the denoiser
// was asked about, what it answered, the noise of each step, and the points shown.
#include <cmath>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "sfumato/kernels/normal.h"
#include "sfumato/samplers/exact_denoiser.h"
#include "sfumato/samplers/sampler.h"

namespace {

using namespace sfumato;
using Numbers = std::vector<double>;

constexpr std::size_t kRows = 50;
constexpr std::uint64_t kSeed = 4;

Numbers numbers_of(ConstMatrix x) {
  Numbers numbers;
  for (std::size_t i = 0; i < x.rows; ++i) numbers.insert(numbers.end(), x.row(i).begin(), x.row(i).end());
  return numbers;
}

// The ideal denoiser of a mixture, which remembers what it was asked.
class Recorder final : public Denoiser {
 public:
  std::size_t dim() const override { return exact_.dim(); }
  Parameterization parameterization() const override { return exact_.parameterization(); }
  void predict(ConstMatrix x_t, NoiseLevel level, Matrix out, ThreadPool& pool) const override {
    exact_.predict(x_t, level, out, pool);
    asked.push_back(numbers_of(x_t));
    answered.push_back(numbers_of(out));
  }
  mutable std::vector<Numbers> asked;
  mutable std::vector<Numbers> answered;

 private:
  MixtureDenoiser exact_{{2, {0.5, 0.3, 0.2}, {-0.8, 0.1, 0.9, 0.7, 0.4, -1.1}, {0.5, 0.4, 0.4, 0.6, 0.5, 0.45}},
                         Parameterization::eps};
};

// A chain of 20 steps with betas that rise, and every one of its levels or every second.
std::vector<NoiseLevel> levels_of(std::size_t stride) {
  std::vector<NoiseLevel> levels{{1, 0}};
  double alpha_bar = 1;
  for (std::size_t t = 1; t <= 20; ++t) {
    alpha_bar *= 1 - 0.025 * static_cast<double>(t);
    if (t % stride == 0) levels.insert(levels.begin(), {std::sqrt(alpha_bar), std::sqrt(1 - alpha_bar)});
  }
  return levels;
}

using Sampler = std::function<void(const Denoiser&, Matrix, std::span<const NoiseLevel>, const SampleRun&)>;

nlohmann::json steps_of(const Sampler& sampler, std::size_t stride) {
  ThreadPool pool(1);
  const std::vector<NoiseLevel> levels = levels_of(stride);
  Recorder denoiser;
  nlohmann::json json;
  SampleRun run{pool, kSeed};
  run.observer = [&](std::size_t index, NoiseLevel level, ConstMatrix x) {
    json["levels"].push_back({level.alpha, level.sigma});
    json["shown"].push_back(numbers_of(x));
    MatrixBuffer z(kRows, 2);
    fill_normal(RandomStream(kSeed, Purpose::sampler_noise, index), 0, z);
    json["noise"].push_back(numbers_of(z));
  };
  MatrixBuffer x(kRows, 2);
  fill_prior(run, x);
  sampler(denoiser, x, levels, run);
  json["stride"] = stride;
  json["asked"] = denoiser.asked;
  json["answered"] = denoiser.answered;
  return json;
}

}  // namespace

int main() {
  using Levels = std::span<const NoiseLevel>;
  const auto ddpm = [](Variance variance) {
    return [=](const Denoiser& d, Matrix x, Levels l, const SampleRun& r) { sample_ddpm(d, x, l, variance, r); };
  };
  const auto ddim = [](double eta) {
    return [=](const Denoiser& d, Matrix x, Levels l, const SampleRun& r) { sample_ddim(d, x, l, eta, r); };
  };
  const auto dpmpp = [](std::size_t order) {
    return [=](const Denoiser& d, Matrix x, Levels l, const SampleRun& r) { sample_dpmpp(d, x, l, order, r); };
  };
  const auto sde = [](std::size_t order) {
    return [=](const Denoiser& d, Matrix x, Levels l, const SampleRun& r) { sample_dpmpp_sde(d, x, l, order, r); };
  };
  const auto unipc = [](std::size_t order) {
    return [=](const Denoiser& d, Matrix x, Levels l, const SampleRun& r) { sample_unipc(d, x, l, order, r); };
  };
  const Sampler euler = [](const Denoiser& d, Matrix x, Levels l, const SampleRun& r) { sample_euler(d, x, l, {}, r); };
  const Sampler heun = [](const Denoiser& d, Matrix x, Levels l, const SampleRun& r) { sample_heun(d, x, l, {}, r); };
  const std::vector<std::pair<std::string, Sampler>> samplers{{"ddpm_large", ddpm(Variance::fixed_large)},
                                                              {"ddpm_small", ddpm(Variance::fixed_small)},
                                                              {"ddim_0", ddim(0)},
                                                              {"ddim_0.4", ddim(0.4)},
                                                              {"ddim_1", ddim(1)},
                                                              {"dpmpp_1", dpmpp(1)},
                                                              {"dpmpp_2", dpmpp(2)},
                                                              {"dpmpp_3", dpmpp(3)},
                                                              {"sde_1", sde(1)},
                                                              {"sde_2", sde(2)},
                                                              {"sde_3", sde(3)},
                                                              {"unipc_1", unipc(1)},
                                                              {"unipc_2", unipc(2)},
                                                              {"unipc_3", unipc(3)},
                                                              {"euler", euler},
                                                              {"heun", heun}};
  nlohmann::json all;
  for (const auto& [name, sampler] : samplers) {
    for (const std::size_t stride : {std::size_t{1}, std::size_t{2}}) all[name].push_back(steps_of(sampler, stride));
  }
  std::cout << all.dump() << "\n";
  return 0;
}
