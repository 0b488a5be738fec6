// Counter-based random numbers: each number is a pure function of (seed, purpose, step, row, index), so results do not
// depend on threads, processes or the order of calls. Philox4x32-10 of Salmon et al. 2011, from Random123.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace sfumato {

/// The use of a random number. Streams of different purposes are independent. The values are part of the file format:
/// only append.
enum class Purpose : std::uint32_t {
  toy_data = 1,
  initial_weights = 2,
  batch_rows = 3,
  noise_levels = 4,
  training_noise = 5,
  prior = 6,
  sampler_noise = 7,
  forward_process = 8,
  projections = 9,
  folds = 10,
  split = 11,
  fourier_features = 12,
  test = 13,
  divergence_probes = 14,
  bound_noise = 15,
  langevin_noise = 16,
  minibatch = 17,
  condition_dropout = 18,
  resampling = 19,
  table_masks = 20,
  table_order = 21,
  table_values = 22,
  report = 23,
  dp_noise = 24,
  multinomial = 25,
  table_region = 26,
  table_balance = 27,
  table_keys = 28,
};

/// The random numbers of one (seed, purpose, step), with random access by row.
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, Purpose purpose, std::uint64_t step = 0);
  /// Four 32-bit words: block `index` of row `row`.
  std::array<std::uint32_t, 4> block(std::uint64_t row, std::uint32_t index = 0) const;
  /// The Philox key, for vectorised generation; the counter of a block is (row, row >> 32, index, 0).
  std::array<std::uint32_t, 2> key() const { return key_; }

 private:
  std::array<std::uint32_t, 2> key_;
};

/// The random numbers of one row of a stream, in sequence; a C++ UniformRandomBitGenerator.
class RowRandom {
 public:
  using result_type = std::uint32_t;
  RowRandom(const RandomStream& stream, std::uint64_t row) : stream_(stream), row_(row) {}
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return 0xFFFFFFFFU; }
  result_type operator()();
  /// Uniform in [0, 1) with 53 random bits.
  double uniform();
  /// Standard normal, by the Box-Muller transform.
  double normal();
  /// Uniform integer in [0, count); count > 0.
  std::size_t below(std::size_t count);

 private:
  RandomStream stream_;
  std::uint64_t row_;
  std::array<std::uint32_t, 4> words_{};
  std::uint32_t next_block_ = 0;
  unsigned used_ = 4;
};

/// A pseudo-random permutation of 0 .. size - 1 with O(1) access to each element: a Feistel network over the next power
/// of four, repeated until the value is below size (cycle walking, Black and Rogaway 2002), with round keys from the
/// stream.
class RandomPermutation {
 public:
  RandomPermutation(const RandomStream& stream, std::uint64_t size);
  std::uint64_t operator()(std::uint64_t index) const;

 private:
  std::array<std::uint64_t, 4> keys_{};
  std::uint64_t size_;
  unsigned half_bits_;
};

}  // namespace sfumato
