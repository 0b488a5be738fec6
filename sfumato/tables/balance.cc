#include "sfumato/tables/balance.h"

#include <fmt/ranges.h>

#include "sfumato/base/error.h"
#include "sfumato/base/nearest.h"
#include "sfumato/base/random.h"
#include "sfumato/base/text.h"

namespace sfumato {

std::size_t balanced_code(const TableCodec& codec, const std::string& name) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < codec.columns.size(); ++i) {
    names.push_back(codec.schema.columns[codec.columns[i].column].name);
    if (names.back() == name) return i;
  }
  fail(ErrorKind::usage, "`balance` {}: the model has no such column; similar ones are {}", quoted_text(name),
       fmt::join(nearest_names(name, names, 5), ", "));
}

Balance::Balance(const TableCodec& codec, const TokenRegion& region, std::size_t encoding, std::uint64_t seed)
    : encoding_(codec.columns[encoding]), variable_(codec.first_variable(encoding)), seed_(seed) {
  for (std::size_t symbol = 0; symbol < encoding_.values(); ++symbol) {
    const bool inside =
        region.columns.empty() || !region.columns[encoding] || region.columns[encoding]->weight[symbol] > 0;
    if (inside && encoding_.frequency[symbol] > 0) symbols_.push_back(symbol);
    if (!encoding_.numeric() || encoding_.low[symbol] == encoding_.high[symbol]) continue;
    fail(ErrorKind::usage, "column {} has too many different values to be balanced; choose one with fewer",
         quoted_text(codec.schema.columns[encoding_.column].name));
  }
  if (symbols_.empty()) {
    fail(ErrorKind::usage, "column {} is to be balanced and to be missing; leave out one of the two",
         quoted_text(codec.schema.columns[encoding_.column].name));
  }
}

void Balance::set(std::uint64_t row_index, std::span<std::uint16_t> row) const {
  const std::uint64_t round = row_index / symbols_.size();
  const RandomPermutation shuffled(RandomStream(seed_, Purpose::table_balance, round), symbols_.size());
  encoding_.to_tokens(symbols_[shuffled(row_index % symbols_.size())], row.subspan(variable_, encoding_.digits()));
}

}  // namespace sfumato
