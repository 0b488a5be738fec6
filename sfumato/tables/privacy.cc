#include "sfumato/tables/privacy.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/base/random.h"
#include "sfumato/kernels/normal.h"
#include "sfumato/tables/privacy_accountant.h"

namespace sfumato {

namespace {

constexpr std::size_t kChunk = 4096;  // random numbers per task

struct Piece {
  const TensorSlice* tensor;
  std::size_t first;
  std::size_t count;
};

std::vector<Piece> pieces_of(const std::vector<TensorSlice>& tensors) {
  std::vector<Piece> pieces;
  for (const TensorSlice& tensor : tensors) {
    if (tensor.name == "fourier.frequencies") continue;  // not trained
    const std::size_t size = tensor.rows * tensor.cols;
    for (std::size_t i = 0; i < size; i += kChunk) pieces.push_back({&tensor, i, std::min(kChunk, size - i)});
  }
  return pieces;
}

}  // namespace

double privacy_delta(const TableConfig& config, std::size_t rows) {
  if (config.privacy_delta > 0) return config.privacy_delta;
  double delta = 0.1;
  while (delta * static_cast<double>(rows) >= 1) delta /= 10;
  return delta;
}

double sampling_rate(const TableConfig& config, std::size_t rows) {
  return std::min(1.0, static_cast<double>(config.batch) / static_cast<double>(rows));
}

PrivacyLedger plan_privacy(const TableConfig& config, std::size_t rows) {
  constexpr std::size_t kFewest = 100;
  if (rows < kFewest) {
    fail(ErrorKind::usage, "privacy: {} rows are too few; give {} or more, or leave out `epsilon`", rows, kFewest);
  }
  const double delta = privacy_delta(config, rows);
  PrivacyLedger ledger;
  ledger.marginals_noise = noise_within(config.privacy_epsilon / 3, delta, {});
  ledger.noise =
      noise_within(config.privacy_epsilon, delta, {ledger.marginals_noise, sampling_rate(config, rows), config.steps});
  return ledger;
}

double spent_epsilon(const TableConfig& config, std::size_t rows, const PrivacyLedger& ledger) {
  PrivacyAccountant accountant;
  accountant.add(1, ledger.marginals_noise);
  accountant.add(sampling_rate(config, rows), ledger.noise, ledger.steps);
  return accountant.epsilon(privacy_delta(config, rows));
}

void add_gradient_noise(const MlpLayout& layout, std::uint64_t secret, std::uint64_t step, double sd, ThreadPool& pool,
                        std::span<float> gradient) {
  const std::vector<TensorSlice> tensors = layout.tensors();
  const std::vector<Piece> pieces = pieces_of(tensors);
  const RandomStream stream(secret, Purpose::dp_noise, step);
  const auto scale = static_cast<float>(sd);
  pool.parallel_for(pieces.size(), [&](std::size_t index, std::size_t) {
    const Piece& piece = pieces[index];
    MatrixBuffer noise(1, piece.count);
    fill_normal(stream, index, noise);
    const std::span<float> values = piece.tensor->values(gradient).subspan(piece.first, piece.count);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] += scale * noise(0, i);
  });
}

std::uint64_t unpredictable_seed() {
  std::random_device device;
  return (static_cast<std::uint64_t>(device()) << 32U) | device();
}

}  // namespace sfumato
