#include "sfumato/tables/region_sampler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/tables/table_sampler.h"
#include "sfumato/tables/token_testing.h"

namespace sfumato {
namespace {

using testing::entangled_model;

TokenRegion region(const TableModel& model, const std::string& where) {
  return region_where(model.codec, parse_where(where, model.codec.schema));
}

// The probabilities of a variable given a row of tokens.
std::vector<double> softmax_of(const TableModel& model, std::span<const std::uint16_t> row, std::size_t variable) {
  ThreadPool pool(1);
  TokenTable tokens(1, row.size());
  std::ranges::copy(row, tokens.row(0).begin());
  TokenSoftmax softmax(model, 1, pool);
  const std::vector<std::size_t> only{0};
  std::vector<double> probabilities;
  softmax.for_each(
      tokens, only, [&](std::size_t) { return variable; },
      [&](std::size_t, std::span<const float> all, float sum) {
        for (const float probability : all)
          probabilities.push_back(static_cast<double>(probability) / static_cast<double>(sum));
      });
  return probabilities;
}

// Joint probabilities of the symbols of kind, size and flag under the model, by enumeration in this order of columns.
using Joint = std::map<std::vector<std::size_t>, double>;

void expand(const TableModel& model, const std::vector<std::size_t>& order, std::vector<std::uint16_t> row,
            std::vector<std::size_t> symbols, double probability, Joint& joint) {
  if (symbols.size() == order.size()) {
    joint[symbols] += probability;
    return;
  }
  const std::size_t index = order[symbols.size()];
  const ColumnCodec& encoding = model.codec.columns[index];
  std::size_t variable = 0;
  for (std::size_t i = 0; i < index; ++i) variable += model.codec.columns[i].digits();
  const std::vector<double> firsts = softmax_of(model, row, variable);
  for (std::size_t first = 0; first < firsts.size(); ++first) {
    std::vector<std::uint16_t> next = row;
    next[variable] = static_cast<std::uint16_t>(first);
    const std::vector<double> seconds =
        encoding.radix > 0 ? softmax_of(model, next, variable + 1) : std::vector<double>{1.0};
    std::map<std::size_t, double> of_symbol;
    for (std::size_t second = 0; second < seconds.size(); ++second) {
      const std::vector<std::uint16_t> tokens{static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(second)};
      of_symbol[encoding.from_tokens(tokens)] += firsts[first] * seconds[second];
    }
    for (const auto& [symbol, part] : of_symbol) {
      std::vector<std::size_t> longer = symbols;
      longer.push_back(symbol);
      encoding.to_tokens(symbol, std::span(next).subspan(variable, encoding.digits()));
      expand(model, order, next, longer, probability * part, joint);
    }
  }
}

// Joint probabilities times the region's weights, not normalised.
Joint inside_of(const TableModel& model, const TokenRegion& region, const std::vector<std::size_t>& order) {
  Joint joint;
  expand(model, order, std::vector<std::uint16_t>(model.codec.variables().size(), kNoToken), {}, 1, joint);
  for (auto& [symbols, probability] : joint) {
    for (std::size_t i = 0; i < order.size(); ++i) {
      if (region.columns[order[i]]) probability *= region.columns[order[i]]->weight[symbols[i]];
    }
  }
  return joint;
}

double total(const Joint& joint) {
  return std::accumulate(joint.begin(), joint.end(), 0.0, [](double sum, const auto& x) { return sum + x.second; });
}

// Compares the frequencies of drawn symbols with their probabilities by a chi-squared test, with rare symbols pooled.
void expect_distribution(const TableModel& model, const TokenRegion& region, const std::vector<std::size_t>& order) {
  constexpr std::size_t kRows = 20000;
  ThreadPool pool(2);
  TokenTable tokens(kRows, model.codec.variables().size());
  TokenFiller(model, region, kRows, pool).fill(tokens, 3, row_indices_from(0, kRows));
  std::map<std::vector<std::size_t>, double> counts;
  for (std::size_t row = 0; row < kRows; ++row) {
    std::vector<std::size_t> symbols;
    for (const std::size_t index : order) {
      std::size_t variable = 0;
      for (std::size_t i = 0; i < index; ++i) variable += model.codec.columns[i].digits();
      symbols.push_back(model.codec.columns[index].from_tokens(tokens.row(row).subspan(variable)));
    }
    counts[symbols] += 1;
  }
  const Joint joint = inside_of(model, region, order);
  const double sum = total(joint);
  double chi_squared = 0;
  std::size_t cells = 0;
  double rare = 0;
  double rare_count = 0;
  for (const auto& [symbols, probability] : joint) {
    const double expected = probability / sum * kRows;
    const double count = counts[symbols];
    if (probability == 0) {
      EXPECT_EQ(count, 0);
    }
    if (expected < 5) {
      rare += expected;
      rare_count += count;
      continue;
    }
    chi_squared += (count - expected) * (count - expected) / expected;
    ++cells;
  }
  if (rare > 5) chi_squared += (rare_count - rare) * (rare_count - rare) / rare;
  const auto freedom = static_cast<double>(cells);
  EXPECT_GT(cells, 5U);
  EXPECT_LT(chi_squared, freedom + 5 * std::sqrt(2 * freedom));
}

TEST(RegionSampler, AColumnWithOneTokenIsTheRestrictedSoftmax) {
  const TableModel model = entangled_model(200);
  ASSERT_EQ(model.codec.columns[2].radix, 0U);
  const TokenRegion some = region(model, "size>=15,size<=30.5");
  expect_distribution(model, some, some.restricted(model.codec));
}

TEST(RegionSampler, AColumnWithTwoTokensIsExact) {
  const TableModel model = entangled_model(3000);
  ASSERT_GT(model.codec.columns[2].radix, 0U);
  const TokenRegion some = region(model, "size>=14.97,size<20.03");  // partly inside for two first tokens
  expect_distribution(model, some, some.restricted(model.codec));
}

TEST(RegionSampler, SeveralColumnsAreExactByRejection) {
  const TableModel model = entangled_model(200);
  const TokenRegion some = region(model, "kind!=b,size>=8,size<=30.5,flag=yes");
  const std::vector<std::size_t> order = some.restricted(model.codec);
  ASSERT_EQ(order.size(), 3U);
  expect_distribution(model, some, order);
}

TEST(RegionSampler, AMissingValueIsASymbol) {
  const TableModel model = entangled_model(200);
  const TokenRegion missing = region(model, "size=");
  EXPECT_TRUE(missing.columns[2]->only_symbol());
  const TokenRegion present = region(model, "size!=,kind=a|c");
  expect_distribution(model, present, present.restricted(model.codec));
}

TEST(RegionSampler, TheProbabilityIsTheSumOverTheRegion) {
  const TableModel model = entangled_model(200);
  ThreadPool pool(1);
  for (const std::string where : {"kind=a", "kind=a,size>=15", "kind!=b,size>=8,size<=30.5"}) {
    const TokenRegion some = region(model, where);
    const double exact = total(inside_of(model, some, some.restricted(model.codec)));
    const bool several = where.find("!=") != std::string::npos;  // more than one column is drawn
    const RegionProbability probability = probability_of(model, some, 1, pool);
    EXPECT_NEAR(probability.inside, exact, several ? 0.1 * exact : 1e-5) << where;
    EXPECT_GT(probability.accepted, exact) << where;
    EXPECT_EQ(probability.accepted < 1, several) << where;
  }
  EXPECT_EQ(probability_of(model, free_region(model.codec), 1, pool).inside, 1);
}

TEST(RegionSampler, RowsDoNotDependOnThreadsOrOnTheirBlock) {
  const TableModel model = entangled_model(3000);
  const TokenRegion some = region(model, "kind!=b,size>=14.97,size<20.03,flag=yes");
  ThreadPool one(1);
  ThreadPool three(3);
  TokenTable all(300, model.codec.variables().size());
  TokenTable part(100, all.variables);
  TokenFiller(model, some, 300, one).fill(all, 3, row_indices_from(0, 300));
  TokenFiller(model, some, 100, three).fill(part, 3, row_indices_from(200, 100));
  EXPECT_TRUE(std::ranges::equal(part.tokens, std::span(all.tokens).subspan(200 * all.variables)));
}

TEST(RegionSampler, ThrowsIfAllAttemptsAreRejected) {
  const TableModel model = entangled_model(200);
  TokenRegion none = region(model, "kind!=b,size>0");
  for (double& weight : none.columns[2]->weight) weight *= 1e-9;  // drawn first
  for (double& weight : none.columns[0]->weight) weight *= 1e-8;
  ThreadPool pool(1);
  TokenTable tokens(1, model.codec.variables().size());
  EXPECT_THROW(TokenFiller(model, none, 1, pool).fill(tokens, 1, row_indices_from(0, 1)), Error);
}

}  // namespace
}  // namespace sfumato
