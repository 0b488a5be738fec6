// Multinomial diffusion of tokens (Hoogeboom et al. 2021, "Argmax flows and multinomial diffusion", 2102.05379): a step
// keeps a token with probability alpha_t and otherwise resamples it uniformly from its K categories. Computed in log
// space, in double precision.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sfumato/base/random.h"
#include "sfumato/diffusion/schedule.h"

namespace sfumato {

/// A chain of T steps: log-probabilities that a token is kept and that it is resampled. Index 0 is t = 0, clean data.
struct MultinomialChain {
  std::vector<double> log_kept;       ///< log alpha_bar_t, from 0 to t
  std::vector<double> log_drawn;      ///< log (1 - alpha_bar_t)
  std::vector<double> log_step_kept;  ///< log alpha_t, of the step to t
  std::vector<double> log_step_drawn;

  explicit MultinomialChain(const NoiseSchedule& schedule);
  std::size_t steps() const { return log_kept.size() - 1; }
};

/// log q(x_t | x_0) = log(alpha_bar_t [x_t = x_0] + (1 - alpha_bar_t) / K) (their eq. 12). 0 <= t <= T; K >= 2.
double log_multinomial(const MultinomialChain& chain, std::size_t t, std::size_t categories, std::size_t x_t,
                       std::size_t x_0);
/// log q(x_t | x_{t-1}) (their eq. 11). 1 <= t <= T.
double log_multinomial_step(const MultinomialChain& chain, std::size_t t, std::size_t categories, std::size_t x_t,
                            std::size_t before);
/// Draws x_t ~ q(x_t | x_0).
std::size_t draw_multinomial(const MultinomialChain& chain, std::size_t t, std::size_t categories, std::size_t x_0,
                             RowRandom& random);

/// log q(x_{t-1} | x_t, x_0) of every category (their eq. 13). 1 <= t <= T; posterior: [K].
void log_multinomial_posterior(const MultinomialChain& chain, std::size_t t, std::size_t x_t, std::size_t x_0,
                               std::span<double> posterior);
/// Draws x_{t-1} ~ q(x_{t-1} | x_t, x_0) in O(1) for any K. If x_0 is drawn from a prediction, this draws the reverse
/// step that mixes the posteriors with the prediction's probabilities.
std::size_t draw_multinomial_posterior(const MultinomialChain& chain, std::size_t t, std::size_t categories,
                                       std::size_t x_t, std::size_t x_0, RowRandom& random);
/// log p(x_{t-1} | x_t) = log sum over x_0 of q(x_{t-1} | x_t, x_0) p(x_0 | x_t) (Austin et al. 2021, eq. 4). This is
/// exact for an exact prediction; Hoogeboom et al. instead mix inside eq. 13, which is exact only for one-hot
/// predictions. predicted: [K] log p(x_0 | x_t), normalised; reverse: [K].
void log_multinomial_reverse(const MultinomialChain& chain, std::size_t t, std::size_t x_t,
                             std::span<const double> predicted, std::span<double> reverse);

/// A term of the bound on -log p(x_0), in nats: KL(q(x_{t-1} | x_t, x_0) || p(x_{t-1} | x_t)), equal to -log p(x_0 |
/// x_1) at t = 1. Also its gradient with respect to the logits whose log-softmax is `predicted`. predicted: [K];
/// gradient: [K], or empty to skip it.
double multinomial_term(const MultinomialChain& chain, std::size_t t, std::size_t x_t, std::size_t x_0,
                        std::span<const double> predicted, std::span<double> gradient);
/// The last term of the bound: KL(q(x_T | x_0) || uniform) in nats, the same for every x_0.
double multinomial_prior_term(const MultinomialChain& chain, std::size_t categories);

}  // namespace sfumato
