#include "sfumato/sample/multinomial_sampler.h"

#include <vector>

#include "sfumato/kernels/softmax.h"
#include "sfumato/model/token_multinomial.h"
#include "sfumato/nn/mlp.h"
#include "sfumato/sample/token_softmax.h"

namespace sfumato {

namespace {

// x_t -> x_{t-1} of one row.
void step_back(const TokenInterface& interface, const MultinomialChain& chain, std::size_t t,
               std::span<const float> out, RowRandom& random, std::span<std::uint16_t> tokens) {
  std::vector<float> room(interface.most_levels());
  for (std::size_t v = 0; v < tokens.size(); ++v) {
    const std::size_t levels = interface.levels(v);
    const std::span<float> weights = std::span(room).first(levels);
    interface.logits(v, out, weights);
    const float sum = softmax_weights(weights, weights);
    const std::size_t x_0 = pick(weights, sum, random.uniform());
    tokens[v] = static_cast<std::uint16_t>(
        levels > 1 ? draw_multinomial_posterior(chain, t, levels, tokens[v], x_0, random) : 0);
  }
}

}  // namespace

void draw_multinomial_rows(const TableModel& model, std::uint64_t seed, std::span<const std::uint64_t> numbers,
                           ThreadPool& pool, TokenTable& tokens) {
  const TokenInterface interface(model.codec, model.network);
  const TokenChain chain(model.network, interface.network());
  Mlp network(interface.network());
  network.load(model.weights.span(), false, pool);
  MatrixBuffer x(tokens.rows, network.config().inputs);
  MatrixBuffer out(tokens.rows, network.config().outputs);
  const RandomStream stream(seed, Purpose::multinomial);
  std::vector<RowRandom> randoms;
  for (std::size_t i = 0; i < tokens.rows; ++i) {
    randoms.emplace_back(stream, numbers[i]);
    for (std::size_t v = 0; v < tokens.variables; ++v) {
      tokens.row(i)[v] = static_cast<std::uint16_t>(randoms[i].below(interface.levels(v)));
    }
  }
  for (std::size_t t = chain.steps(); t > 0; --t) {
    const std::vector<Taps> taps(tokens.rows, chain.taps[t]);
    pool.parallel_for(tokens.rows, [&](std::size_t i, std::size_t) { interface.fill_input(tokens.row(i), x.row(i)); });
    network.predict(x, taps, out, pool);
    pool.parallel_for(tokens.rows, [&](std::size_t i, std::size_t) {
      step_back(interface, chain.chain, t, out.row(i), randoms[i], tokens.row(i));
    });
  }
}

}  // namespace sfumato
