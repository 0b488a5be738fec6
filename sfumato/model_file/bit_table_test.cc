// A table of binary columns alone: a distribution over bit strings, of which all can be enumerated.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include "sfumato/tables/table_bound.h"
#include "sfumato/tables/table_fit.h"
#include "sfumato/tables/table_sampler.h"

namespace sfumato {
namespace {

constexpr std::size_t kBits = 6;
constexpr std::size_t kStrings = 64;

int bit(std::size_t string, std::size_t place) { return static_cast<int>(string >> place & 1U); }

// The first bit is 1 in three of ten; the others are mostly as the one before, and the last is the parity of two.
std::array<double, kStrings> probabilities() {
  std::array<double, kStrings> p{};
  for (std::size_t s = 0; s < kStrings; ++s) {
    p[s] = bit(s, 0) == 1 ? 0.3 : 0.7;
    for (std::size_t i = 1; i + 1 < kBits; ++i) p[s] *= bit(s, i) == bit(s, i - 1) ? 0.85 : 0.15;
    p[s] *= bit(s, 5) == (bit(s, 0) ^ bit(s, 4)) ? 0.9 : 0.1;
  }
  return p;
}

Table frame_of(const std::vector<std::size_t>& strings) {
  Table table;
  table.rows = strings.size();
  for (std::size_t i = 0; i < kBits; ++i) {
    ColumnSchema column;
    column.name = "b" + std::to_string(i);
    column.kind = ColumnKind::boolean;
    column.categories = {"no", "yes"};
    table.schema.columns.push_back(column);
    table.columns.emplace_back();
    for (const std::size_t s : strings) table.columns.back().indices.push_back(bit(s, i));
  }
  return table;
}

std::vector<std::size_t> draw_strings(std::size_t count) {
  const std::array<double, kStrings> p = probabilities();
  std::vector<std::size_t> strings;
  for (std::size_t row = 0; row < count; ++row) {
    double left = RowRandom(RandomStream(2, Purpose::test), row).uniform();
    std::size_t s = 0;
    while (s + 1 < kStrings && left >= p[s]) left -= p[s++];
    strings.push_back(s);
  }
  return strings;
}

class BitTable : public ::testing::TestWithParam<TokenProcess> {
 protected:
  static TableModel model(ThreadPool& pool) {
    TableConfig config;
    config.network = {48, 2, 2, 2, GetParam(), 30};
    config.steps = 600;
    config.batch = 512;
    config.weight_decay = 0;
    return fit_table(frame_of(draw_strings(20000)), config, pool);
  }
};

TEST_P(BitTable, TheBoundIsAboveTheEntropyAndNearItAndSamplesHaveTheChances) {
  ThreadPool pool(2);
  const TableModel trained = model(pool);
  const std::array<double, kStrings> p = probabilities();
  std::vector<std::size_t> all;
  for (std::size_t s = 0; s < kStrings; ++s) all.push_back(s);
  const RowBounds bounds = table_bounds(trained, trained.codec.encode(frame_of(all)), 40, 1, pool);
  double entropy = 0;
  double bound = 0;
  double variance = 0;
  for (std::size_t s = 0; s < kStrings; ++s) {
    entropy -= p[s] * std::log2(p[s]);
    bound += p[s] * bounds.nats[s] / std::log(2);
    variance += std::pow(p[s] * bounds.standard_error[s] / std::log(2), 2);
  }
  EXPECT_GT(bound, entropy - 3 * std::sqrt(variance));
  // Bits that are all denoised at once in 30 steps miss a little of what they have to do with each other.
  const bool masked = GetParam() == TokenProcess::masked;
  EXPECT_LT(bound, entropy + (masked ? 0.12 : 0.4));
  EXPECT_LT(std::sqrt(variance), masked ? 0.02 : 0.07);

  constexpr double kDraws = 20000;
  std::vector<double> counts(kStrings);
  generate_table(trained, {.seed = 5}, 0, static_cast<std::uint64_t>(kDraws), pool, [&](const Table& rows) {
    for (std::size_t i = 0; i < rows.rows; ++i) {
      std::size_t s = 0;
      for (std::size_t b = 0; b < kBits; ++b) s |= static_cast<std::size_t>(rows.columns[b].indices[i]) << b;
      counts[s] += 1;
    }
  });
  double variation = 0;
  for (std::size_t s = 0; s < kStrings; ++s) variation += std::abs(counts[s] / kDraws - p[s]) / 2;
  EXPECT_LT(variation, masked ? 0.05 : 0.1);  // that of 20,000 exact draws is 0.02
}

INSTANTIATE_TEST_SUITE_P(Both, BitTable, ::testing::Values(TokenProcess::masked, TokenProcess::multinomial));

}  // namespace
}  // namespace sfumato
