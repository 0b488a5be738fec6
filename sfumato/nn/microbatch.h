// Gradients over a batch in microbatches whose activations fit in the caches, and the order of rows in epochs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "sfumato/base/random.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/nn/mlp.h"

namespace sfumato {

/// Rows per microbatch. Small enough that the backward pass finds the activations in the caches: two row blocks per
/// thread, and at least as many rows as a matrix product processes at once. Does not change the bits of the result.
std::size_t microbatch_rows(std::size_t batch, const ThreadPool& pool);

/// The number of blocks of kRowBlock rows in a batch.
std::size_t row_blocks(std::size_t batch);

/// Runs forward and backward for `count` rows from `row` of the microbatch that starts at `microbatch`, and returns
/// their contribution to the loss. Called from several threads.
using TrainRows = std::function<double(std::size_t microbatch, std::size_t row, std::size_t count)>;

/// The gradient of a batch with respect to the parameters, one microbatch at a time. Returns the loss, summed over row
/// blocks in order. tape: for microbatch_rows rows; block_losses: [row_blocks(batch)], workspace; gradient:
/// [layout().size].
double batch_gradient(const Mlp& network, const MlpTape& tape, std::size_t batch, std::size_t microbatch_rows,
                      ThreadPool& pool, const TrainRows& train_rows, std::span<double> block_losses,
                      std::span<float> gradient);

/// Calls take(i, row) for i in [0, count), from index `begin` of an endless sequence of epochs. Each epoch is a random
/// permutation of `rows` rows.
template <class Take>
void for_each_epoch_row(std::uint64_t seed, std::uint64_t begin, std::size_t count, std::uint64_t rows,
                        const Take& take) {
  for (std::size_t i = 0; i < count;) {
    const std::uint64_t epoch = (begin + i) / rows;
    const RandomPermutation order(RandomStream(seed, Purpose::batch_rows, epoch), rows);
    for (std::uint64_t at = (begin + i) % rows; at < rows && i < count; ++at, ++i) take(i, order(at));
  }
}

}  // namespace sfumato
