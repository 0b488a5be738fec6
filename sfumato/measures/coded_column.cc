#include "sfumato/measures/coded_column.h"

#include <algorithm>
#include <cmath>

namespace sfumato {

namespace {

void count_codes(CodedColumn& coded) {
  for (const std::int32_t code : coded.real) {
    if (code >= 0) {
      ++coded.counts[static_cast<std::size_t>(code)];
    } else {
      ++coded.missing;
    }
  }
  for (const std::size_t count : coded.counts) {
    coded.distinct += count > 0 ? 1U : 0U;
    coded.most = std::max(coded.most, count);
  }
}

std::vector<std::int32_t> number_codes(const std::vector<double>& numbers, const std::vector<double>& values) {
  std::vector<std::int32_t> codes;
  codes.reserve(numbers.size());
  for (const double number : numbers) {
    const auto place = std::ranges::lower_bound(values, number);
    const bool known = place != values.end() && *place == number;
    codes.push_back(std::isnan(number) ? kMissingCode
                    : known            ? static_cast<std::int32_t>(place - values.begin())
                                       : kUnseenCode);
  }
  return codes;
}

std::vector<std::int32_t> known_codes(const TableColumn& column) {
  std::vector<std::int32_t> codes;
  for (const double number : column.numbers) codes.push_back(std::isnan(number) ? kMissingCode : 0);
  for (const std::int32_t index : column.indices) codes.push_back(index < 0 ? kMissingCode : 0);
  return codes;
}

}  // namespace

CodedColumn coded_values(const RuleTables& tables, std::size_t column) {
  CodedColumn coded{.column = column};
  const TableColumn& real = tables.real.columns[column];
  if (holds_categories(tables.real.schema.columns[column].kind)) {
    coded.real = real.indices;
    coded.synthetic = tables.synthetic.columns[column].indices;
    if (tables.holdout != nullptr) coded.holdout = tables.holdout->columns[column].indices;
    const std::int64_t last = coded.real.empty() ? -1 : *std::ranges::max_element(coded.real);
    coded.counts.resize(static_cast<std::size_t>(last + 1));
    count_codes(coded);
    for (std::vector<std::int32_t>* codes : {&coded.synthetic, &coded.holdout}) {
      for (std::int32_t& code : *codes) {
        if (code > last || (code >= 0 && coded.counts[static_cast<std::size_t>(code)] == 0)) code = kUnseenCode;
      }
    }
    return coded;
  }
  for (const double number : real.numbers) {
    if (!std::isnan(number)) coded.values.push_back(number);
  }
  std::ranges::sort(coded.values);
  coded.values.erase(std::unique(coded.values.begin(), coded.values.end()), coded.values.end());
  coded.real = number_codes(real.numbers, coded.values);
  coded.synthetic = number_codes(tables.synthetic.columns[column].numbers, coded.values);
  if (tables.holdout != nullptr) coded.holdout = number_codes(tables.holdout->columns[column].numbers, coded.values);
  coded.counts.resize(coded.values.size());
  count_codes(coded);
  return coded;
}

CodedColumn coded_missing(const RuleTables& tables, std::size_t column) {
  CodedColumn coded{.column = column};
  coded.real = known_codes(tables.real.columns[column]);
  coded.synthetic = known_codes(tables.synthetic.columns[column]);
  if (tables.holdout != nullptr) coded.holdout = known_codes(tables.holdout->columns[column]);
  coded.counts.resize(1);
  count_codes(coded);
  return coded;
}

}  // namespace sfumato
