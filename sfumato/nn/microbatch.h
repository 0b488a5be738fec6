// A batch on its way through the network: in slabs of rows whose activations stay in the caches, and in the order of
// endless epochs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "sfumato/base/random.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/nn/mlp.h"

namespace sfumato {

/// Rows that pass through the network before their gradient is taken, so that it finds their activations in the caches:
/// two blocks for each thread, and at least as many as a matrix product takes at once. The bits do not depend on it.
std::size_t microbatch_rows(std::size_t batch, const ThreadPool& pool);

/// Blocks of kRowBlock rows in a batch.
std::size_t row_blocks(std::size_t batch);

/// Takes a block of `count` rows, from `row` of the slab that begins at `slab` on, through the step up to the gradients
/// of its activations on the tape; returns its share of the loss. Several threads call it at once.
using TrainRows = std::function<double(std::size_t microbatch, std::size_t row, std::size_t count)>;

/// A batch's gradient by the parameters, slab by slab; returns its loss, summed over the blocks in their order.
/// tape: of one slab; block_losses: [row_blocks(batch)], room; gradient: [layout().size].
double batch_gradient(const Mlp& network, const MlpTape& tape, std::size_t batch, std::size_t microbatch_rows,
                      ThreadPool& pool, const TrainRows& train_rows, std::span<double> block_losses,
                      std::span<float> gradient);

/// Calls take(i, row) for i in [0, count): the rows of an endless sequence of epochs over `rows` rows, each in its own
/// random order, from place `begin` of the sequence on.
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
