#include "sfumato/tables/impute.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/tables/table_sampler.h"

namespace sfumato {

namespace {

constexpr std::size_t kBlock = 4096;  // rows that are filled together

bool is_hole(const TokenCode& code, const Frame& frame, std::size_t row) {
  return lacks_value(frame.schema.columns[code.column], frame.columns[code.column], row);
}

// Tokens of what is known; holes are unknown.
TokenTable known_tokens(const TokenCodec& codec, const Frame& frame) {
  TokenTable tokens = codec.encode(frame);
  std::size_t variable = 0;
  for (const TokenCode& code : codec.codes) {
    for (std::size_t row = 0; row < frame.rows; ++row) {
      if (is_hole(code, frame, row)) std::ranges::fill(tokens.row(row).subspan(variable, code.digits()), kNoToken);
    }
    variable += code.digits();
  }
  return tokens;
}

void copy_hole(const TokenCode& code, const Frame& from, std::size_t from_row, Frame& to, std::size_t to_row) {
  if (code.numeric()) {
    to.columns[code.column].numbers[to_row] = from.columns[code.column].numbers[from_row];
  } else {
    to.columns[code.column].codes[to_row] = from.columns[code.column].codes[from_row];
  }
}

// What a column's distribution says, taken symbol by symbol.
class Guess {
 public:
  void add(const TokenCode& code, std::size_t symbol, double chance) {
    if (symbol >= code.values()) return;  // not missing
    if (code.numeric()) sum_ += chance * (code.low[symbol] / 2 + code.high[symbol] / 2);
    all_ += chance;
    if (chance <= most_) return;
    most_ = chance;
    symbol_ = symbol;
  }
  void put(const TokenCode& code, std::size_t row, Frame& frame) const {
    if (!code.numeric()) {
      frame.columns[code.column].codes[row] = code.level_of(symbol_);
      return;
    }
    const double mean = std::clamp(sum_ / all_, code.low.front(), code.high.back());
    const double unit = std::pow(10.0, std::max(0, code.decimals));
    frame.columns[code.column].numbers[row] = code.decimals < 0 ? mean : std::round(mean * unit) / unit;
  }

 private:
  double sum_ = 0;
  double all_ = 0;
  double most_ = -1;
  std::size_t symbol_ = 0;
};

// The guesses of one column in these rows of tokens, the holes of which are all unknown.
std::vector<Guess> guesses_of(const TokenCode& code, std::size_t variable, std::span<const std::size_t> rows,
                              TokenSoftmax& softmax, TokenTable& tokens) {
  std::vector<Guess> guesses(tokens.rows);
  std::vector<std::vector<double>> firsts(tokens.rows);
  const auto first = [&](std::size_t) { return variable; };
  const auto second = [&](std::size_t) { return variable + 1; };
  softmax.for_each(tokens, rows, first, [&](std::size_t row, std::span<const float> chances, float sum) {
    for (const float chance : chances) firsts[row].push_back(static_cast<double>(chance) / static_cast<double>(sum));
    for (std::size_t i = 0; code.radix == 0 && i < chances.size(); ++i) guesses[row].add(code, i, firsts[row][i]);
  });
  const std::size_t digits = code.radix == 0 ? 0 : code.first_levels() - (code.may_miss ? 1 : 0);
  for (std::size_t digit = 0; digit < digits; ++digit) {
    for (const std::size_t row : rows) tokens.row(row)[variable] = static_cast<std::uint16_t>(digit);
    softmax.for_each(tokens, rows, second, [&](std::size_t row, std::span<const float> chances, float sum) {
      for (std::size_t i = 0; i < chances.size(); ++i) {
        const std::size_t symbol = std::min(digit * code.radix + i, code.values() - 1);
        guesses[row].add(code, symbol, firsts[row][digit] * static_cast<double>(chances[i]) / static_cast<double>(sum));
      }
    });
  }
  for (const std::size_t row : rows) std::ranges::fill(tokens.row(row).subspan(variable, code.digits()), kNoToken);
  return guesses;
}

void fill_best(const TokenCodec& codec, std::size_t first_row, TokenSoftmax& softmax, TokenTable& tokens,
               Frame& filled) {
  std::size_t variable = 0;
  for (const TokenCode& code : codec.codes) {
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < tokens.rows; ++i) {
      if (tokens.row(i)[variable] == kNoToken) rows.push_back(i);
    }
    if (!rows.empty()) {
      const std::vector<Guess> guesses = guesses_of(code, variable, rows, softmax, tokens);
      for (const std::size_t row : rows) guesses[row].put(code, first_row + row, filled);
    }
    variable += code.digits();
  }
}

// Calls block(first row, tokens) for each block of rows; the tokens are its own.
void for_each_block(const TokenTable& tokens, const std::function<void(std::size_t first, TokenTable& block)>& take) {
  for (std::size_t first = 0; first < tokens.rows; first += kBlock) {
    TokenTable block(std::min(kBlock, tokens.rows - first), tokens.variables);
    for (std::size_t i = 0; i < block.rows; ++i) std::ranges::copy(tokens.row(first + i), block.row(i).begin());
    take(first, block);
  }
}

}  // namespace

Frame impute_draws(const TableModel& model, const Frame& holes, std::uint64_t seed, std::uint64_t imputation,
                   ThreadPool& pool) {
  const TokenRegion present = region_present(model.codec);
  TokenFiller filler(model, present, std::min(kBlock, holes.rows), pool, WhenRefused::keep);
  Frame filled = holes;
  for_each_block(known_tokens(model.codec, holes), [&](std::size_t first, TokenTable& block) {
    const std::vector<std::uint64_t> numbers = numbers_from(first + imputation * kNextDraw, block.rows);
    filler.fill(block, seed, numbers);
    const Frame drawn = model.codec.decode(block, seed, numbers);
    for (const TokenCode& code : model.codec.codes) {
      for (std::size_t i = 0; i < block.rows; ++i) {
        if (is_hole(code, holes, first + i)) copy_hole(code, drawn, i, filled, first + i);
      }
    }
  });
  return filled;
}

Frame impute_best(const TableModel& model, const Frame& holes, ThreadPool& pool) {
  TokenSoftmax softmax(model, std::min(kBlock, holes.rows), pool);
  Frame filled = holes;
  for_each_block(known_tokens(model.codec, holes),
                 [&](std::size_t first, TokenTable& block) { fill_best(model.codec, first, softmax, block, filled); });
  return filled;
}

HoleCount count_holes(const TokenCodec& codec, const Frame& holes) {
  HoleCount count;
  for (std::size_t row = 0; row < holes.rows; ++row) {
    const auto here = static_cast<std::size_t>(
        std::ranges::count_if(codec.codes, [&](const TokenCode& code) { return is_hole(code, holes, row); }));
    count.holes += here;
    count.rows += here > 0 ? 1U : 0U;
    count.blank += here == codec.codes.size() ? 1U : 0U;
  }
  return count;
}

}  // namespace sfumato
