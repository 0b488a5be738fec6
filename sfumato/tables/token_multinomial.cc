#include "sfumato/tables/token_multinomial.h"

#include <algorithm>
#include <cmath>

#include "sfumato/diffusion/level_embedding.h"
#include "sfumato/tables/bound_terms.h"

namespace sfumato {

namespace {

NoiseSchedule cosine(std::size_t steps) {
  ScheduleConfig config;
  config.kind = ScheduleKind::cosine;
  config.steps = steps;
  return make_schedule(config);
}

// A uniform random step in the index-th of `draws` equal parts of the chain.
std::size_t draw_step(std::size_t steps, std::size_t index, std::size_t draws, RowRandom& random) {
  const double position = (static_cast<double>(index) + random.uniform()) / static_cast<double>(draws);
  return 1 + std::min(steps - 1, static_cast<std::size_t>(position * static_cast<double>(steps)));
}

}  // namespace

TokenChain::TokenChain(const TokenNetworkConfig& config, const MlpConfig& network)
    : schedule(cosine(config.multinomial_steps)), chain(schedule), taps(schedule.steps() + 1) {
  const LevelEmbedding embedding(schedule.lambda.back(), schedule.lambda.front(), network.table_rows, network.taps);
  for (std::size_t t = 1; t < taps.size(); ++t) taps[t] = embedding(schedule.level(t));
}

void log_softmax_of(const TokenFeaturizer& featurizer, std::size_t variable, std::span<const float> out,
                    std::span<float> workspace, std::span<double> log_p) {
  const std::span<float> logits = workspace.first(log_p.size());
  featurizer.logits(variable, out, logits);
  const float largest = std::ranges::max(logits);
  double sum = 0;
  for (const float logit : logits) sum += std::exp(static_cast<double>(logit - largest));
  const double log_sum = std::log(sum);
  std::ranges::transform(logits, log_p.begin(),
                         [&](float logit) { return static_cast<double>(logit - largest) - log_sum; });
}

void draw_tokens(const TokenFeaturizer& featurizer, const TokenChain& chain, std::size_t t,
                 std::span<const std::uint16_t> x_0, RowRandom& random, std::span<std::uint16_t> x_t) {
  for (std::size_t v = 0; v < x_0.size(); ++v) {
    x_t[v] = static_cast<std::uint16_t>(draw_multinomial(chain.chain, t, featurizer.size(v), x_0[v], random));
  }
}

double multinomial_loss(const TokenFeaturizer& featurizer, const MultinomialChain& chain, std::size_t t,
                        std::span<const std::uint16_t> x_t, std::span<const std::uint16_t> x_0,
                        std::span<const float> out) {
  std::vector<float> workspace(featurizer.max_size());
  std::vector<double> log_p(featurizer.max_size());
  double sum = 0;
  for (std::size_t v = 0; v < x_0.size(); ++v) {
    const std::span<double> predicted = std::span(log_p).first(featurizer.size(v));
    log_softmax_of(featurizer, v, out, workspace, predicted);
    if (predicted.size() > 1) sum += multinomial_term(chain, t, x_t[v], x_0[v], predicted, {});
  }
  return sum;
}

void multinomial_bounds(const TokenFeaturizer& featurizer, const Mlp& network, const TokenChain& chain,
                        const TokenTable& tokens, std::size_t draws, std::uint64_t seed, ThreadPool& pool,
                        std::span<double> bounds) {
  const std::size_t all = tokens.rows * draws;
  const std::size_t slots = std::min(kTermSlots, all);
  TokenTable noisy(slots, tokens.variables);
  std::vector<std::size_t> steps(slots);
  double prior = 0;
  for (std::size_t v = 0; v < tokens.variables; ++v) {
    if (featurizer.size(v) > 1) prior += multinomial_prior_term(chain.chain, featurizer.size(v));
  }
  std::ranges::fill(bounds, prior);
  const RandomStream stream(seed, Purpose::multinomial, ~std::uint64_t{0});  // differs from every training step
  const auto make_input = [&](std::size_t slot, std::size_t index, std::span<float> x) {
    RowRandom random(stream, index);
    steps[slot] = draw_step(chain.steps(), index % draws, draws, random);
    draw_tokens(featurizer, chain, steps[slot], tokens.row(index / draws), random, noisy.row(slot));
    featurizer.fill_input(noisy.row(slot), x);
    return chain.taps[steps[slot]];
  };
  const auto nats = [&](std::size_t slot, std::size_t index, std::span<const float> out) {
    return multinomial_loss(featurizer, chain.chain, steps[slot], noisy.row(slot), tokens.row(index / draws), out);
  };
  const double weight = static_cast<double>(chain.steps()) / static_cast<double>(draws);
  for_each_term(network, all, pool, make_input, nats,
                [&](std::size_t index, double term) { bounds[index / draws] += weight * term; });
}

}  // namespace sfumato
