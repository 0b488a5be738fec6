#include "sfumato/tables/balance.h"

#include <fmt/ranges.h>

#include "sfumato/base/error.h"
#include "sfumato/base/nearest.h"
#include "sfumato/base/random.h"
#include "sfumato/base/text.h"

namespace sfumato {

std::size_t balanced_code(const TokenCodec& codec, const std::string& name) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < codec.codes.size(); ++i) {
    names.push_back(codec.schema.columns[codec.codes[i].column].name);
    if (names.back() == name) return i;
  }
  fail(ErrorKind::usage, "balance {}: the model learned no such column; near it are {}", quoted_text(name),
       fmt::join(nearest_names(name, names, 5), ", "));
}

Balance::Balance(const TokenCodec& codec, const TokenRegion& region, std::size_t code, std::uint64_t seed)
    : code_(codec.codes[code]), variable_(codec.first_variable(code)), seed_(seed) {
  for (std::size_t symbol = 0; symbol < code_.values(); ++symbol) {
    const bool inside = region.columns.empty() || !region.columns[code] || region.columns[code]->weight[symbol] > 0;
    if (inside && code_.share[symbol] > 0) symbols_.push_back(symbol);
    if (!code_.numeric() || code_.low[symbol] == code_.high[symbol]) continue;
    fail(ErrorKind::usage, "column {} has too many different values to be balanced; choose one of few values",
         quoted_text(codec.schema.columns[code_.column].name));
  }
  if (symbols_.empty()) {
    fail(ErrorKind::usage, "column {} is to be balanced and to be missing; leave out one of both",
         quoted_text(codec.schema.columns[code_.column].name));
  }
}

void Balance::set(std::uint64_t number, std::span<std::uint16_t> row) const {
  const std::uint64_t round = number / symbols_.size();
  const RandomPermutation shuffled(RandomStream(seed_, Purpose::table_balance, round), symbols_.size());
  code_.to_tokens(symbols_[shuffled(number % symbols_.size())], row.subspan(variable_, code_.digits()));
}

}  // namespace sfumato
