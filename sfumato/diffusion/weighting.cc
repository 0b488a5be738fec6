#include "sfumato/diffusion/weighting.h"

#include <algorithm>
#include <cmath>

#include "sfumato/base/error.h"

namespace sfumato {

namespace {

double weight_on_x0(const WeightConfig& config, double snr) {
  switch (config.kind) {
    case Weighting::min_snr:
      return std::min(snr, config.snr_gamma);
    case Weighting::p2:
      return snr * std::pow(config.p2_k + snr, -config.p2_gamma);
    case Weighting::v:
      return snr + 1;
    case Weighting::truncated_snr:
      return std::max(snr, 1.0);
    case Weighting::simple:
      break;
  }
  return 1;
}

// weight_on_x0 / SNR, simplified so that it has its limit at clean data.
double weight_on_eps(const WeightConfig& config, double snr) {
  switch (config.kind) {
    case Weighting::min_snr:
      return std::min(1.0, config.snr_gamma / snr);
    case Weighting::p2:
      return std::pow(config.p2_k + snr, -config.p2_gamma);
    case Weighting::v:
      return 1 + 1 / snr;
    case Weighting::truncated_snr:
      return std::max(1.0, 1 / snr);
    case Weighting::simple:
      break;
  }
  return 1;
}

}  // namespace

double loss_weight(const WeightConfig& config, Parameterization target, NoiseLevel t, NoiseLevel previous) {
  if (config.kind == Weighting::simple) return 1;
  const double alpha2 = t.alpha * t.alpha;
  const double sigma2 = t.sigma * t.sigma;
  const double power = alpha2 + sigma2;
  const double snr = alpha2 / sigma2;
  switch (target) {
    case Parameterization::eps:
      return weight_on_eps(config, snr);
    case Parameterization::x0:
      return weight_on_x0(config, snr);
    case Parameterization::v:
      return sigma2 < alpha2 ? weight_on_eps(config, snr) * alpha2 / (power * power)
                             : weight_on_x0(config, snr) * sigma2 / (power * power);
    case Parameterization::score:
      return weight_on_eps(config, snr) * sigma2;
    case Parameterization::mean: {
      const double x0_by_mean = conversion(target, Parameterization::x0, t, previous).prediction;
      return weight_on_x0(config, snr) * x0_by_mean * x0_by_mean;
    }
  }
  return 1;
}

void validate(const WeightConfig& config) {
  check_setting(config.snr_gamma > 0 && std::isfinite(config.snr_gamma), "snr_gamma", config.snr_gamma,
                "a number above 0");
  check_setting(config.p2_gamma >= 0 && std::isfinite(config.p2_gamma), "p2_gamma", config.p2_gamma,
                "a number of 0 or more");
  check_setting(config.p2_k > 0 && std::isfinite(config.p2_k), "p2_k", config.p2_k, "a number above 0");
}

}  // namespace sfumato
