#include "sfumato/tables/table_sampler.h"

#include <algorithm>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/diffusion/masking.h"
#include "sfumato/tables/balance.h"
#include "sfumato/tables/multinomial_sampler.h"

namespace sfumato {

namespace {

constexpr std::size_t kBlock = 4096;  // rows that are drawn together

// The unknown variables of every row in the row's own random order.
std::vector<std::vector<std::size_t>> draw_orders(const TokenTable& tokens, const Digits& digits, std::uint64_t seed,
                                                  std::span<const std::uint64_t> numbers) {
  const RandomStream stream(seed, Purpose::table_order);
  std::vector<std::vector<std::size_t>> orders(tokens.rows);
  std::vector<std::size_t> order(tokens.variables);
  for (std::size_t i = 0; i < tokens.rows; ++i) {
    RowRandom random(stream, numbers[i]);
    draw_order(digits, random, order);
    for (const std::size_t v : order) {
      if (tokens.row(i)[v] == kNoToken) orders[i].push_back(v);
    }
  }
  return orders;
}

std::vector<RowRandom> row_randoms(const RandomStream& stream, std::span<const std::uint64_t> numbers) {
  std::vector<RowRandom> randoms;
  randoms.reserve(numbers.size());
  for (const std::uint64_t number : numbers) randoms.emplace_back(stream, number);
  return randoms;
}

// Draws the rows of a request, any numbers of them.
class RequestedRows {
 public:
  RequestedRows(const TableModel& model, const TableRequest& request, std::size_t most_rows, ThreadPool& pool)
      : model_(model), request_(request), region_(request.region) {
    const bool plain = !request.balance && region_.restricted(model.codec).empty();
    if (model.network.process == TokenProcess::masked) {
      filler_.emplace(model, region_, most_rows, pool);
    } else if (plain) {
      sampler_.emplace(model, most_rows, pool);
    } else {
      fail(ErrorKind::usage,
           "rows of a kind are drawn by a model of the masked process alone; train one without "
           "--process");
    }
    if (request.balance) balance_.emplace(model.codec, region_, *request.balance, request.seed);
  }

  Table draw(std::span<const std::uint64_t> numbers) {
    TokenTable tokens(numbers.size(), model_.codec.variables().size());
    if (balance_) {
      for (std::size_t i = 0; i < numbers.size(); ++i) balance_->set(numbers[i] % kNextDraw, tokens.row(i));
    }
    if (sampler_) {
      sampler_->draw(request_.seed, numbers, tokens);
    } else {
      filler_->fill(tokens, request_.seed, numbers);
    }
    Table rows = model_.codec.decode(tokens, request_.seed, numbers);
    draw_values(region_, model_.codec, tokens, request_.seed, numbers, rows);
    return rows;
  }

  // Puts others in the place of rows to avoid.
  void replace_copies(std::span<const std::uint64_t> numbers, Table& rows) {
    for (std::uint64_t draws = 1;; ++draws) {
      std::vector<std::size_t> copies;
      std::vector<std::uint64_t> others;
      for (std::size_t i = 0; i < rows.rows; ++i) {
        if (!request_.avoid->contains(rows, i)) continue;
        copies.push_back(i);
        others.push_back(numbers[i] + draws * kNextDraw);
      }
      if (copies.empty()) return;
      if (draws == kMostCopies) {
        fail(ErrorKind::usage,
             "{} draws for row {} were all equal to rows that are to be avoided; the table has too few different rows "
             "to leave those out",
             draws, numbers[copies.front()] + 1);
      }
      put_rows(draw(others), copies, rows);
    }
  }

 private:
  static void put_rows(const Table& from, const std::vector<std::size_t>& places, Table& rows) {
    for (std::size_t c = 0; c < rows.columns.size(); ++c) {
      for (std::size_t i = 0; i < places.size(); ++i) {
        if (!rows.columns[c].numbers.empty()) rows.columns[c].numbers[places[i]] = from.columns[c].numbers[i];
        if (!rows.columns[c].indices.empty()) rows.columns[c].indices[places[i]] = from.columns[c].indices[i];
      }
    }
  }

  const TableModel& model_;
  const TableRequest& request_;
  const TokenRegion& region_;
  std::optional<TokenFiller> filler_;          // of the masked process
  std::optional<MultinomialSampler> sampler_;  // of the other one
  std::optional<Balance> balance_;
};

}  // namespace

TokenFiller::TokenFiller(const TableModel& model, const TokenRegion& region, std::size_t most_rows, ThreadPool& pool,
                         WhenRefused when_refused)
    : model_(model), softmax_(model, most_rows, pool), region_(model, region, softmax_, when_refused) {}

void TokenFiller::fill(TokenTable& tokens, std::uint64_t seed, std::span<const std::uint64_t> numbers) {
  if (model_.network.process != TokenProcess::masked) {
    fail(ErrorKind::usage, "rows are filled in by a model of the masked process alone; train one without --process");
  }
  std::vector<RowRandom> randoms = row_randoms({seed, Purpose::table_region}, numbers);
  region_.draw(tokens, randoms);
  const auto orders = draw_orders(tokens, digits_of(model_.codec), seed, numbers);
  randoms = row_randoms({seed, Purpose::sampler_noise}, numbers);
  for (std::size_t step = 0;; ++step) {
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < tokens.rows; ++i) {
      if (step < orders[i].size()) open.push_back(i);
    }
    if (open.empty()) return;
    const auto variable = [&](std::size_t row) { return orders[row][step]; };
    softmax_.for_each(tokens, open, variable, [&](std::size_t row, std::span<float> probabilities, float sum) {
      tokens.row(row)[variable(row)] = static_cast<std::uint16_t>(pick(probabilities, sum, randoms[row].uniform()));
    });
  }
}

void fill_tokens(const TableModel& model, std::uint64_t seed, std::uint64_t first_row, ThreadPool& pool,
                 TokenTable& tokens) {
  const TokenRegion all = free_region(model.codec);
  TokenFiller(model, all, tokens.rows, pool).fill(tokens, seed, row_indices_from(first_row, tokens.rows));
}

void generate_table(const TableModel& model, const TableRequest& request, std::uint64_t first_row, std::uint64_t count,
                    ThreadPool& pool, const std::function<void(const Table& rows)>& sink) {
  const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(kBlock, count));
  RequestedRows requested(model, request, most, pool);
  for (std::uint64_t done = 0; done < count; done += kBlock) {
    const auto rows = static_cast<std::size_t>(std::min<std::uint64_t>(kBlock, count - done));
    const std::vector<std::uint64_t> numbers = row_indices_from(first_row + done, rows);
    Table table = requested.draw(numbers);
    if (request.avoid != nullptr) requested.replace_copies(numbers, table);
    sink(table);
  }
}

RegionProbability probability_of(const TableModel& model, const TokenRegion& region, std::uint64_t seed,
                                 ThreadPool& pool) {
  TokenSoftmax softmax(model, RegionSampler::kChanceRows, pool);
  return RegionSampler(model, region, softmax).probability(seed);
}

std::string low_support_warning(const TableModel& model, const TokenRegion& region, std::uint64_t seed,
                                ThreadPool& pool) {
  constexpr double kFew = 5;
  constexpr double kLeastAccepted = 5e-4;
  const RegionProbability probability = probability_of(model, region, seed, pool);
  if (probability.accepted < kLeastAccepted) {
    fail(ErrorKind::usage,
         "--where: the conditions fit about one in {:.2g} tries together, which would take too long; give fewer or "
         "wider ones",
         1 / probability.accepted);
  }
  const double rows = probability.inside * static_cast<double>(model.codec.rows);
  if (rows >= kFew) return {};
  return fmt::format(
      "to the model such rows have a chance of {:.2g}, about {:.2g} of the {} rows that it learned from; what else it "
      "says of them is a guess",
      probability.inside, rows, model.codec.rows);
}

}  // namespace sfumato
