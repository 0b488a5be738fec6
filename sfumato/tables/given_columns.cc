#include "sfumato/tables/given_columns.h"

#include <algorithm>
#include <cstddef>
#include <span>

#include "sfumato/base/error.h"
#include "sfumato/base/text.h"
#include "sfumato/tables/table_sampler.h"

namespace sfumato {

namespace {

// The tokens of the given columns, kNoToken for the others.
TokenTable given_tokens(const TableCodec& codec, const Table& given, const std::vector<bool>& is_given) {
  TokenTable tokens = codec.encode(given);
  std::size_t variable = 0;
  for (const ColumnCodec& encoding : codec.columns) {
    for (std::size_t row = 0; row < given.rows; ++row) {
      const std::span<std::uint16_t> own = tokens.row(row).subspan(variable, encoding.digits());
      if (!is_given[encoding.column]) {
        std::ranges::fill(own, kNoToken);
      } else if (own.front() == kNoToken) {
        fail(ErrorKind::usage, "`where`: row {} has no value of column {}, which no row of the training data lacked",
             row + 1, quoted_text(codec.schema.columns[encoding.column].name));
      }
    }
    variable += encoding.digits();
  }
  return tokens;
}

// A token may stand for several numbers; the rows have the given ones.
void copy_given(const Table& given, const std::vector<bool>& is_given, std::size_t first, Table& rows) {
  const auto copy_block = [&](const auto& from, auto& to) {
    if (!to.empty()) std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(first), rows.rows, to.begin());
  };
  for (std::size_t j = 0; j < rows.columns.size(); ++j) {
    if (!is_given[j]) continue;
    copy_block(given.columns[j].numbers, rows.columns[j].numbers);
    copy_block(given.columns[j].indices, rows.columns[j].indices);
  }
}

}  // namespace

void generate_given(const TableModel& model, const Table& given, const std::vector<bool>& is_given, std::uint64_t seed,
                    ThreadPool& pool, const std::function<void(const Table& rows)>& sink) {
  const TokenTable tokens = given_tokens(model.codec, given, is_given);
  const TokenRegion all = free_region(model.codec);
  TokenFiller filler(model, all, std::min(kTableBlock, given.rows), pool);
  for (std::size_t first = 0; first < given.rows; first += kTableBlock) {
    TokenTable block(std::min(kTableBlock, given.rows - first), tokens.variables);
    for (std::size_t i = 0; i < block.rows; ++i) std::ranges::copy(tokens.row(first + i), block.row(i).begin());
    const std::vector<std::uint64_t> row_indices = row_indices_from(first, block.rows);
    filler.fill(block, seed, row_indices);
    Table rows = model.codec.decode(block, seed, row_indices);
    copy_given(given, is_given, first, rows);
    sink(rows);
  }
}

}  // namespace sfumato
