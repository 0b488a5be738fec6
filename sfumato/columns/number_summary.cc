#include "sfumato/columns/number_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>

#include "sfumato/columns/number_facts.h"
#include "sfumato/columns/schema.h"
#include "sfumato/files/field.h"

namespace sfumato {
namespace {

// With 15 decimals the zero before the point is a digit too many.
constexpr int kMostChecked = 14;

// Whether the number has at most some decimals and 15 digits: two decimal numbers of 15 digits never round to the same
// double, so the one that does round to this number is its shortest text.
bool has_decimals(double number, double unit) {
  const double digits = std::nearbyint(number * unit);
  return std::abs(digits) < kLargestPlain && digits / unit == number;
}

// Whether a number may be one of the compact formats of a time: a month, a day, or minutes or seconds of a day.
bool may_be_date(double number) {
  const auto is_within = [&](double month) { return number >= 190001 * month && number < 210000 * month; };
  return number == std::floor(number) && (is_within(1) || is_within(1e2) || is_within(1e6) || is_within(1e8));
}

// The fewest decimals that the shortest text of one of the numbers has, at most `most`; 0 where all texts have
// exponents, which do not count.
int fewest_decimals_of(std::span<const double> numbers, int most) {
  constexpr double kLeastFixed = 1e-4;  // smaller numbers have an exponent
  const auto is_fixed = [](double x) { return x == 0 || std::abs(x) >= kLeastFixed; };
  if (std::ranges::none_of(numbers, is_fixed)) return 0;
  int fewest = most;
  double less = std::pow(10.0, fewest - 1);
  for (const double x : numbers) {
    if (fewest == 0) return 0;
    while (is_fixed(x) && fewest > 0 && has_decimals(x, less)) less = std::pow(10.0, --fewest - 1);
  }
  return fewest;
}

}  // namespace

NumberSummary summary_of(std::span<const double> numbers) {
  NumberSummary summary;
  summary.first_missing = summary.first_present = summary.first_fraction = numbers.size();
  std::uint64_t first_bits = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const double x = numbers[i];
    if (std::isnan(x)) {
      if (summary.missing++ == 0) summary.first_missing = i;
      continue;
    }
    const auto bits = std::bit_cast<std::uint64_t>(x);
    if (summary.first_present == numbers.size()) {
      summary.first_present = i;
      first_bits = bits;
    }
    summary.varies |= bits != first_bits;
    summary.plain &= std::abs(x) < kLargestPlain;
    summary.may_be_dates &= may_be_date(x);
    if (summary.first_fraction == numbers.size() && x != std::floor(x)) summary.first_fraction = i;
  }
  return summary;
}

int decimals_of(std::span<const double> numbers, int decimals) {
  double unit = std::pow(10.0, decimals);
  for (const double x : numbers) {
    if (decimals < 0) return -1;
    if (std::isnan(x) || (decimals <= kMostChecked && has_decimals(x, unit))) continue;
    const std::optional<NumberText> text = parse_number_text(shortest_text(x));
    if (!text || !text->exact) return -1;
    decimals = std::max(decimals, text->decimals);
    if (decimals > kMostExactDecimals) return -1;
    unit = std::pow(10.0, decimals);
  }
  return decimals;
}

void fit_shortest(std::span<const double> numbers, int& decimals, NumberSpelling& spelling) {
  const int most = decimals > kMostExactDecimals ? -1 : decimals_of(numbers, 0);
  double largest = 0;
  for (const double x : numbers) largest = std::max(largest, std::abs(x));  // leaves out NaN
  const bool too_many = largest * std::pow(10.0, std::max(most, decimals)) >= kLargestPlain;
  if (most < 0 || decimals < 0 || too_many) {
    NumberFacts facts;
    for (const double x : numbers) {
      if (!std::isnan(x)) facts.add_shortest(x);
    }
    return facts.set(decimals, spelling);
  }
  const bool stated_more = decimals > most;
  decimals = std::max(decimals, most);
  const int fewest = fewest_decimals_of(numbers, most);
  if (spelling.fewest_decimals < 0 && !stated_more && fewest < most) spelling.fewest_decimals = std::min(fewest, 1);
}

std::string shortest_text(double number) { return fmt::format("{}", number); }

double decimal_value(float number) {
  constexpr float kWhole = 1 << 24;  // all whole numbers up to here are floats, and their texts are exact
  if (std::abs(number) <= kWhole && number == std::floor(number)) return static_cast<double>(number);
  std::array<char, 32> text{};
  const char* const end = fmt::format_to(text.data(), "{}", number);
  const std::optional<double> value = parse_number({text.data(), static_cast<std::size_t>(end - text.data())});
  return value.value_or(static_cast<double>(number));
}

}  // namespace sfumato
