#include "sfumato/nn/microbatch.h"

#include <algorithm>
#include <numeric>

namespace sfumato {

std::size_t microbatch_rows(std::size_t batch, const ThreadPool& pool) {
  return std::min(batch, kRowBlock * std::max<std::size_t>(4, 2 * pool.size()));
}

std::size_t row_blocks(std::size_t batch) { return (batch + kRowBlock - 1) / kRowBlock; }

double batch_gradient(const Mlp& network, const MlpTape& tape, std::size_t batch, std::size_t microbatch_rows,
                      ThreadPool& pool, const TrainRows& train_rows, std::span<double> block_losses,
                      std::span<float> gradient) {
  for (std::size_t first = 0; first < batch; first += microbatch_rows) {
    const std::size_t rows = std::min(microbatch_rows, batch - first);
    const Accumulate accumulate = first > 0 ? Accumulate::yes : Accumulate::no;
    pool.parallel_for(row_blocks(rows), [&](std::size_t block, std::size_t) {
      const std::size_t row = block * kRowBlock;
      block_losses[(first + row) / kRowBlock] = train_rows(first, row, std::min(kRowBlock, rows - row));
    });
    pool.parallel_for(network.gradient_tiles(), [&](std::size_t tile, std::size_t) {
      network.gradient_tile(tile, tape, rows, accumulate, gradient);
    });
  }
  return std::accumulate(block_losses.begin(), block_losses.end(), 0.0);
}

}  // namespace sfumato
