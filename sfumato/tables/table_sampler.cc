#include "sfumato/tables/table_sampler.h"

#include <algorithm>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/diffusion/masking.h"
#include "sfumato/tables/balance.h"
#include "sfumato/tables/multinomial_sampler.h"

namespace sfumato {

namespace {

// The unknown variables of every row, in the row's own random order.
std::vector<std::vector<std::size_t>> draw_orders(const TokenTable& tokens, const Digits& digits, std::uint64_t seed,
                                                  std::span<const std::uint64_t> row_indices) {
  const RandomStream stream(seed, Purpose::table_order);
  std::vector<std::vector<std::size_t>> orders(tokens.rows);
  std::vector<std::size_t> order(tokens.variables);
  for (std::size_t i = 0; i < tokens.rows; ++i) {
    RowRandom random(stream, row_indices[i]);
    draw_order(digits, random, order);
    for (const std::size_t v : order) {
      if (tokens.row(i)[v] == kNoToken) orders[i].push_back(v);
    }
  }
  return orders;
}

std::vector<RowRandom> row_randoms(const RandomStream& stream, std::span<const std::uint64_t> row_indices) {
  std::vector<RowRandom> randoms;
  randoms.reserve(row_indices.size());
  for (const std::uint64_t row_index : row_indices) randoms.emplace_back(stream, row_index);
  return randoms;
}

// Draws rows of a request by their indices.
class RequestedRows {
 public:
  RequestedRows(const TableModel& model, const TableRequest& request, std::size_t max_rows, ThreadPool& pool)
      : model_(model), request_(request), region_(request.region) {
    const bool unrestricted = !request.balance && region_.restricted(model.codec).empty();
    if (model.network.process == TokenProcess::masked) {
      filler_.emplace(model, region_, max_rows, pool);
    } else if (unrestricted) {
      sampler_.emplace(model, max_rows, pool);
    } else {
      fail(ErrorKind::usage, "`where` and `balance` apply to models of `process`=masked only; train one");
    }
    if (request.balance) balance_.emplace(model.codec, region_, *request.balance, request.seed);
  }

  Table draw(std::span<const std::uint64_t> row_indices) {
    TokenTable tokens(row_indices.size(), model_.codec.variables().size());
    if (balance_) {
      for (std::size_t i = 0; i < row_indices.size(); ++i) balance_->set(row_indices[i] % kDrawOffset, tokens.row(i));
    }
    if (sampler_) {
      sampler_->draw(request_.seed, row_indices, tokens);
    } else {
      filler_->fill(tokens, request_.seed, row_indices);
    }
    Table rows = model_.codec.decode(tokens, request_.seed, row_indices);
    draw_values(region_, model_.codec, tokens, request_.seed, row_indices, rows);
    return rows;
  }

  // Redraws the rows that are to be avoided.
  void redraw_copies(std::span<const std::uint64_t> row_indices, Table& rows) {
    for (std::uint64_t draws = 1;; ++draws) {
      std::vector<std::size_t> copies;
      std::vector<std::uint64_t> new_indices;
      for (std::size_t i = 0; i < rows.rows; ++i) {
        if (!request_.avoid->contains(rows, i)) continue;
        copies.push_back(i);
        new_indices.push_back(row_indices[i] + draws * kDrawOffset);
      }
      if (copies.empty()) return;
      if (draws == kMaxRedraws) {
        fail(ErrorKind::usage, "{} draws for row {} were all equal to rows to avoid; the table has too few other rows",
             draws, row_indices[copies.front()] + 1);
      }
      write_rows(draw(new_indices), copies, rows);
    }
  }

 private:
  static void write_rows(const Table& from, const std::vector<std::size_t>& rows_to_replace, Table& rows) {
    for (std::size_t c = 0; c < rows.columns.size(); ++c) {
      for (std::size_t i = 0; i < rows_to_replace.size(); ++i) {
        if (!rows.columns[c].numbers.empty()) rows.columns[c].numbers[rows_to_replace[i]] = from.columns[c].numbers[i];
        if (!rows.columns[c].indices.empty()) rows.columns[c].indices[rows_to_replace[i]] = from.columns[c].indices[i];
      }
    }
  }

  const TableModel& model_;
  const TableRequest& request_;
  const TokenRegion& region_;
  std::optional<TokenFiller> filler_;          // masked process
  std::optional<MultinomialSampler> sampler_;  // multinomial process
  std::optional<Balance> balance_;
};

}  // namespace

TokenFiller::TokenFiller(const TableModel& model, const TokenRegion& region, std::size_t max_rows, ThreadPool& pool,
                         OnRejection on_rejection)
    : model_(model), softmax_(model, max_rows, pool), region_(model, region, softmax_, on_rejection) {}

void TokenFiller::fill(TokenTable& tokens, std::uint64_t seed, std::span<const std::uint64_t> row_indices) {
  if (model_.network.process != TokenProcess::masked) {
    fail(ErrorKind::usage, "missing values are imputed by models of `process`=masked only; train one");
  }
  std::vector<RowRandom> randoms = row_randoms({seed, Purpose::table_region}, row_indices);
  region_.draw(tokens, randoms);
  const auto orders = draw_orders(tokens, digits_of(model_.codec), seed, row_indices);
  randoms = row_randoms({seed, Purpose::sampler_noise}, row_indices);
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
  const auto max_rows = static_cast<std::size_t>(std::min<std::uint64_t>(kTableBlock, count));
  RequestedRows requested(model, request, max_rows, pool);
  for (std::uint64_t done = 0; done < count; done += kTableBlock) {
    const auto rows = static_cast<std::size_t>(std::min<std::uint64_t>(kTableBlock, count - done));
    const std::vector<std::uint64_t> row_indices = row_indices_from(first_row + done, rows);
    Table table = requested.draw(row_indices);
    if (request.avoid != nullptr) requested.redraw_copies(row_indices, table);
    sink(table);
  }
}

RegionProbability probability_of(const TableModel& model, const TokenRegion& region, std::uint64_t seed,
                                 ThreadPool& pool) {
  TokenSoftmax softmax(model, RegionSampler::kProbabilityRows, pool);
  return RegionSampler(model, region, softmax).probability(seed);
}

std::string low_support_warning(const TableModel& model, const TokenRegion& region, std::uint64_t seed,
                                ThreadPool& pool) {
  constexpr double kFewRows = 5;
  constexpr double kMinAccepted = 5e-4;
  const RegionProbability probability = probability_of(model, region, seed, pool);
  if (probability.accepted < kMinAccepted) {
    fail(ErrorKind::usage,
         "`where`: only about one row in {:.2g} satisfies all conditions, which would take too long; give fewer or "
         "wider ones",
         1 / probability.accepted);
  }
  const double rows = probability.inside * static_cast<double>(model.codec.rows);
  if (rows >= kFewRows) return {};
  return fmt::format(
      "the model's probability of such rows is {:.2g}, about {:.2g} of the {} training rows; their other columns are "
      "extrapolated",
      probability.inside, rows, model.codec.rows);
}

}  // namespace sfumato
