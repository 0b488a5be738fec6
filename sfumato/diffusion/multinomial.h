// Multinomial diffusion of tokens (Hoogeboom et al. 2021, "Argmax flows and multinomial diffusion", 2102.05379): a step
// keeps a token with chance alpha_t and otherwise draws it anew, uniformly of its K levels. All in log space, in
// double.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sfumato/base/random.h"
#include "sfumato/diffusion/schedule.h"

namespace sfumato {

/// A chain of T steps: the chances that a token is kept and that it is drawn anew, as logarithms. Index 0 is t = 0, and
/// clean data: kept for sure.
struct MultinomialChain {
  std::vector<double> log_kept;       ///< log alpha_bar_t, over the whole way to t
  std::vector<double> log_drawn;      ///< log (1 - alpha_bar_t)
  std::vector<double> log_step_kept;  ///< log alpha_t, in the step to t
  std::vector<double> log_step_drawn;

  explicit MultinomialChain(const NoiseSchedule& schedule);
  std::size_t steps() const { return log_kept.size() - 1; }
};

/// log q(x_t | x_0) of one of K levels: alpha_bar_t [x_t = x_0] + (1 - alpha_bar_t) / K (their eq. 12).
/// 0 <= t <= T; K >= 2.
double log_multinomial(const MultinomialChain& chain, std::size_t t, std::size_t levels, std::size_t x_t,
                       std::size_t x_0);
/// log q(x_t | x_{t-1}) (their eq. 11). 1 <= t <= T.
double log_multinomial_step(const MultinomialChain& chain, std::size_t t, std::size_t levels, std::size_t x_t,
                            std::size_t before);
/// A draw of q(x_t | x_0).
std::size_t draw_multinomial(const MultinomialChain& chain, std::size_t t, std::size_t levels, std::size_t x_0,
                             RowRandom& random);

/// log q(x_{t-1} | x_t, x_0) of every level (their eq. 13). 1 <= t <= T; posterior: [K].
void log_multinomial_posterior(const MultinomialChain& chain, std::size_t t, std::size_t x_t, std::size_t x_0,
                               std::span<double> posterior);
/// A draw of q(x_{t-1} | x_t, x_0), in the same time for any K. With x_0 drawn from a prediction it is one of the
/// reverse step that mixes the posteriors by it.
std::size_t draw_multinomial_posterior(const MultinomialChain& chain, std::size_t t, std::size_t levels,
                                       std::size_t x_t, std::size_t x_0, RowRandom& random);
/// log p(x_{t-1} | x_t) = log sum over x_0 of q(x_{t-1} | x_t, x_0) p(x_0 | x_t): exact where the prediction is (Austin
/// et al. 2021, eq. 4; Hoogeboom et al. mix inside of eq. 13, which is exact for none but certain predictions).
/// predicted: [K] log p(x_0 | x_t), summing to 1; reverse: [K].
void log_multinomial_reverse(const MultinomialChain& chain, std::size_t t, std::size_t x_t,
                             std::span<const double> predicted, std::span<double> reverse);

/// A term of the bound on -log p(x_0), in nats: KL(q(x_{t-1} | x_t, x_0) || p(x_{t-1} | x_t)), which at t = 1 is
/// -log p(x_0 | x_1); and its gradient by the logits that `predicted` is the log-softmax of, where there is room for
/// it. predicted: [K]; gradient: [K] or empty.
double multinomial_term(const MultinomialChain& chain, std::size_t t, std::size_t x_t, std::size_t x_0,
                        std::span<const double> predicted, std::span<double> gradient);
/// What is left of the bound: KL(q(x_T | x_0) || uniform), the same for any x_0, in nats.
double multinomial_prior_term(const MultinomialChain& chain, std::size_t levels);

}  // namespace sfumato
