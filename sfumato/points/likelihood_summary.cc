#include "sfumato/points/likelihood_summary.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/toys/toy_density.h"

namespace sfumato {

LikelihoodSummary summarize(const ModelLikelihood& likelihood) {
  for (std::size_t i = 0; i < likelihood.log_p.size(); ++i) {
    if (std::isfinite(likelihood.log_p[i])) continue;
    fail(ErrorKind::bad_data,
         "likelihood: row {} has density 0, as it differs in a column that was constant in training; leave such rows "
         "out",
         i + 1);
  }
  LikelihoodSummary summary{estimate(likelihood.log_p), {}};
  const double bits = 1 / (std::numbers::ln2 * static_cast<double>(likelihood.dim));
  summary.bits_per_dim = {-bits * summary.nats.mean, bits * summary.nats.standard_error};
  return summary;
}

std::optional<ToyTruth> toy_truth(const ToyConfig& toy, const Points& points, std::span<const double> log_p,
                                  ThreadPool& pool) {
  if (toy.noise == 0) return std::nullopt;
  const ToyDensity density(toy.name, toy.noise);
  std::vector<double> gaps(log_p.size());
  density.log_density(points.values, gaps, pool);
  std::ranges::transform(gaps, log_p, gaps.begin(), std::minus());
  return ToyTruth{density.entropy(pool), estimate(gaps)};
}

}  // namespace sfumato
