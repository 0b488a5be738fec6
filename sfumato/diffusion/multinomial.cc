#include "sfumato/diffusion/multinomial.h"

#include <algorithm>
#include <cmath>

#include "sfumato/base/log_space.h"

namespace sfumato {

namespace {

double log_sum(std::span<const double> logs) {
  const double most = std::ranges::max(logs);
  if (most == kLogZero) return kLogZero;
  double sum = 0;
  for (const double value : logs) sum += std::exp(value - most);
  return most + std::log(sum);
}

// The log-probability of the same category and of each other one.
struct Pair {
  Pair(double log_kept, double log_drawn, std::size_t categories)
      : other(log_drawn - std::log(static_cast<double>(categories))), same(log_add(log_kept, other)) {}
  double of(bool is_same) const { return is_same ? same : other; }
  double other;
  double same;
};

Pair cumulative(const MultinomialChain& chain, std::size_t t, std::size_t categories) {
  return {chain.log_kept[t], chain.log_drawn[t], categories};
}

Pair step(const MultinomialChain& chain, std::size_t t, std::size_t categories) {
  return {chain.log_step_kept[t], chain.log_step_drawn[t], categories};
}

// q(x_{t-1} | x_t, x_0) by Bayes' rule.
class MultinomialPosterior {
 public:
  MultinomialPosterior(const MultinomialChain& chain, std::size_t t, std::size_t categories, std::size_t x_t,
                       std::size_t x_0)
      : forth_(step(chain, t, categories)),
        before_(cumulative(chain, t - 1, categories)),
        both_(cumulative(chain, t, categories).of(x_t == x_0)),
        x_t_(x_t),
        x_0_(x_0) {}
  double of(std::size_t k) const { return forth_.of(k == x_t_) + before_.of(k == x_0_) - both_; }

 private:
  Pair forth_;
  Pair before_;
  double both_;
  std::size_t x_t_;
  std::size_t x_0_;
};

// p(x_{t-1} | x_t) = q(x_t | x_{t-1}) (alpha_bar_{t-1} w(x_{t-1}) + (1 - alpha_bar_{t-1}) / K sum w) with w(x_0) =
// p(x_0 | x_t) / q(x_t | x_0). All x_{t-1} cost O(K); the sum over x_0 for each would cost O(K^2).
class Reverse {
 public:
  Reverse(const MultinomialChain& chain, std::size_t t, std::size_t x_t, std::span<const double> predicted)
      : forth_(step(chain, t, predicted.size())),
        whole_(cumulative(chain, t, predicted.size())),
        before_(cumulative(chain, t - 1, predicted.size())),
        log_kept_(chain.log_kept[t - 1]),
        x_t_(x_t),
        predicted_(predicted) {
    // All weights but that of x_t have the same divisor, so one logarithm is enough for their sum.
    double others = 0;
    for (std::size_t k = 0; k < predicted.size(); ++k) others += k == x_t ? 0 : std::exp(predicted[k]);
    log_weights_ = log_add(std::log(others) - whole_.other, weight(x_t));
  }
  double weight(std::size_t k) const { return predicted_[k] - whole_.of(k == x_t_); }
  double weights() const { return log_weights_; }
  // x_{t-1} = k by two events: x_0 was k and was kept, or k was resampled.
  double kept(std::size_t k) const { return forth_.of(k == x_t_) + log_kept_ + weight(k); }
  double drawn(std::size_t k) const { return forth_.of(k == x_t_) + before_.other + log_weights_; }
  double of(std::size_t k) const { return log_add(kept(k), drawn(k)); }

 private:
  Pair forth_;
  Pair whole_;
  Pair before_;
  double log_kept_;
  std::size_t x_t_;
  std::span<const double> predicted_;
  double log_weights_ = 0;
};

}  // namespace

MultinomialChain::MultinomialChain(const NoiseSchedule& schedule)
    : log_kept{0}, log_drawn{kLogZero}, log_step_kept{0}, log_step_drawn{kLogZero} {
  for (std::size_t i = 0; i < schedule.steps(); ++i) {
    log_kept.push_back(std::log(schedule.alpha_bar[i]));
    log_drawn.push_back(std::log(schedule.noise[i]));
    log_step_kept.push_back(std::log1p(-schedule.beta[i]));
    log_step_drawn.push_back(std::log(schedule.beta[i]));
  }
}

double log_multinomial(const MultinomialChain& chain, std::size_t t, std::size_t categories, std::size_t x_t,
                       std::size_t x_0) {
  return cumulative(chain, t, categories).of(x_t == x_0);
}

double log_multinomial_step(const MultinomialChain& chain, std::size_t t, std::size_t categories, std::size_t x_t,
                            std::size_t before) {
  return step(chain, t, categories).of(x_t == before);
}

std::size_t draw_multinomial(const MultinomialChain& chain, std::size_t t, std::size_t categories, std::size_t x_0,
                             RowRandom& random) {
  const bool drawn = random.uniform() < std::exp(chain.log_drawn[t]);
  // drawn always, so that each variable uses the same number of random numbers
  const std::size_t anew = random.below(categories);
  return drawn ? anew : x_0;
}

void log_multinomial_posterior(const MultinomialChain& chain, std::size_t t, std::size_t x_t, std::size_t x_0,
                               std::span<double> posterior) {
  const MultinomialPosterior q(chain, t, posterior.size(), x_t, x_0);
  for (std::size_t k = 0; k < posterior.size(); ++k) posterior[k] = q.of(k);
}

std::size_t draw_multinomial_posterior(const MultinomialChain& chain, std::size_t t, std::size_t categories,
                                       std::size_t x_t, std::size_t x_0, RowRandom& random) {
  const MultinomialPosterior q(chain, t, categories, x_t, x_0);
  const double u = random.uniform();
  const std::size_t special = x_t == x_0 ? 1 : 2;
  // The categories other than x_t and x_0 have equal probability: an index that skips those two.
  std::size_t other = categories > special ? random.below(categories - special) : 0;
  const double stays = std::exp(q.of(x_t));
  if (u < stays) return x_t;
  if (special == 2 && u < stays + std::exp(q.of(x_0))) return x_0;
  if (categories == special) return x_0;  // rounding error of the sum
  if (other >= std::min(x_t, x_0)) ++other;
  if (special == 2 && other >= std::max(x_t, x_0)) ++other;
  return other;
}

void log_multinomial_reverse(const MultinomialChain& chain, std::size_t t, std::size_t x_t,
                             std::span<const double> predicted, std::span<double> reverse) {
  const Reverse p(chain, t, x_t, predicted);
  for (std::size_t k = 0; k < reverse.size(); ++k) reverse[k] = p.of(k);
  const double sum = log_sum(reverse);  // 1 up to rounding
  for (double& value : reverse) value -= sum;
}

// With the probabilities kept / p and drawn / p of the two events, d KL / d log w_j is -(q_j kept_j / p_j + w_j / sum w
// sum_k q_k drawn_k / p_k). These sum to -1, so the softmax adds its own probability.
double multinomial_term(const MultinomialChain& chain, std::size_t t, std::size_t x_t, std::size_t x_0,
                        std::span<const double> predicted, std::span<double> gradient) {
  const std::size_t categories = predicted.size();
  const MultinomialPosterior posterior(chain, t, categories, x_t, x_0);
  const Reverse p(chain, t, x_t, predicted);
  double kl = 0;
  double drawn = 0;
  for (std::size_t k = 0; k < categories; ++k) {
    const double log_q = posterior.of(k);
    if (!gradient.empty()) gradient[k] = std::exp(predicted[k]);
    if (log_q == kLogZero) continue;
    const double q = std::exp(log_q);
    const double log_p = p.of(k);
    kl += q * (log_q - log_p);
    if (gradient.empty()) continue;
    drawn += q * std::exp(p.drawn(k) - log_p);
    gradient[k] -= q * std::exp(p.kept(k) - log_p);
  }
  for (std::size_t k = 0; k < gradient.size(); ++k) gradient[k] -= drawn * std::exp(p.weight(k) - p.weights());
  return std::max(0.0, kl);
}

double multinomial_prior_term(const MultinomialChain& chain, std::size_t categories) {
  const Pair end = cumulative(chain, chain.steps(), categories);
  const auto count = static_cast<double>(categories);
  const double kl = std::exp(end.same) * (end.same + std::log(count)) +
                    (count - 1) * std::exp(end.other) * (end.other + std::log(count));
  return std::max(0.0, kl);
}

}  // namespace sfumato
