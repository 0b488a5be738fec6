#include "sfumato/sample/table_sampler.h"

#include <algorithm>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/diffusion/masking.h"
#include "sfumato/kernels/softmax.h"
#include "sfumato/nn/mlp.h"

namespace sfumato {

namespace {

constexpr std::size_t kBlock = 4096;  // rows that are drawn together

// An index with a chance as its weight, by a number of [0, 1).
std::size_t pick(std::span<const float> weights, float sum, double uniform) {
  double left = uniform * static_cast<double>(sum);
  std::size_t last = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] == 0) continue;
    last = i;
    left -= static_cast<double>(weights[i]);
    if (left < 0) break;
  }
  return last;  // also where rounding left a little of the sum
}

// The unknown variables of every row in the row's own random order, all_unknown() at the end.
std::vector<std::vector<std::size_t>> draw_orders(const TokenTable& tokens, const Digits& digits, std::uint64_t seed,
                                                  std::uint64_t first_row) {
  const RandomStream stream(seed, Purpose::table_order);
  std::vector<std::vector<std::size_t>> orders(tokens.rows);
  std::vector<std::size_t> order(tokens.variables);
  for (std::size_t i = 0; i < tokens.rows; ++i) {
    RowRandom random(stream, first_row + i);
    draw_order(digits, random, order);
    for (const std::size_t v : order) {
      if (tokens.row(i)[v] == kNoToken) orders[i].push_back(v);
    }
  }
  return orders;
}

}  // namespace

void fill_tokens(const TableModel& model, std::uint64_t seed, std::uint64_t first_row, ThreadPool& pool,
                 TokenTable& tokens) {
  const TokenInterface interface(model.codec, model.network);
  Mlp network(interface.network());
  network.load(model.weights.span(), false, pool);
  const auto orders = draw_orders(tokens, digits_of(model.codec), seed, first_row);
  MatrixBuffer x(tokens.rows, network.config().inputs);
  MatrixBuffer out(tokens.rows, network.config().outputs);
  const std::vector<Taps> taps(tokens.rows);
  const RandomStream stream(seed, Purpose::sampler_noise);
  std::vector<RowRandom> randoms;
  for (std::size_t i = 0; i < tokens.rows; ++i) randoms.emplace_back(stream, first_row + i);
  for (std::size_t step = 0;; ++step) {
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < tokens.rows; ++i) {
      if (step < orders[i].size()) open.push_back(i);
    }
    if (open.empty()) return;
    pool.parallel_for(open.size(),
                      [&](std::size_t i, std::size_t) { interface.fill_input(tokens.row(open[i]), x.row(i)); });
    network.predict(x.view().rows_from(0, open.size()), std::span(taps).first(open.size()),
                    out.view().rows_from(0, open.size()), pool);
    pool.parallel_for(open.size(), [&](std::size_t i, std::size_t) {
      const std::size_t row = open[i];
      const std::size_t variable = orders[row][step];
      std::vector<float> weights(interface.levels(variable));
      interface.logits(variable, out.row(i), weights);
      const float sum = softmax_weights(weights, weights);
      tokens.row(row)[variable] = static_cast<std::uint16_t>(pick(weights, sum, randoms[row].uniform()));
    });
  }
}

void generate_table(const TableModel& model, std::uint64_t seed, std::uint64_t first_row, std::uint64_t count,
                    ThreadPool& pool, const std::function<void(const Frame& rows)>& sink) {
  const std::size_t variables = model.codec.variables().size();
  for (std::uint64_t done = 0; done < count; done += kBlock) {
    TokenTable tokens(static_cast<std::size_t>(std::min<std::uint64_t>(kBlock, count - done)), variables);
    fill_tokens(model, seed, first_row + done, pool, tokens);
    sink(model.codec.decode(tokens, seed, first_row + done));
  }
}

}  // namespace sfumato
