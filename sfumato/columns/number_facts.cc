#include "sfumato/columns/number_facts.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "sfumato/columns/number_summary.h"
#include "sfumato/columns/schema.h"

namespace sfumato {
namespace {

constexpr std::size_t kDigitsOfDouble = 17;
constexpr int kMostFixedDecimals = 20;

// Digits of a plain number that are not zeros before the others.
std::size_t significant_digits(std::string_view text) {
  text = text.substr(0, text.find_first_of("eE"));
  const std::size_t first = text.find_first_of("123456789");
  if (first == std::string_view::npos) return 1;
  const auto is_figure = [](char c) { return c >= '0' && c <= '9'; };
  return static_cast<std::size_t>(std::ranges::count_if(text.substr(first), is_figure));
}

bool has_zero_at_end(std::string_view text) {
  return text.find('.') != std::string_view::npos && text.back() == '0' && text.find_first_of("eE") == text.npos;
}

bool is_plain_text(std::string_view text) {
  return text.find_first_not_of("0123456789.-eE") == text.npos && !text.ends_with('-');
}

}  // namespace

void NumberFacts::add(const NumberText& number, std::string_view plain, std::size_t count) {
  ++values_;
  rows_ += count;
  decimals_ = std::max(decimals_, number.decimals);
  if (!number.exponent) fewest_ = std::min(fewest_.value_or(number.decimals), number.decimals);
  if (has_zero_at_end(plain)) zeros_ = std::max(zeros_, number.decimals);
  digits_ = std::max(digits_, significant_digits(plain));
  largest_ = std::max(largest_, std::abs(number.value));
  exponent_ |= number.exponent;
  whole_ &= number.value == std::floor(number.value) && std::abs(number.value) <= kLargestWhole;
  padded_ |= number.padded;
  exact_ &= number.exact;
  any_positive_ |= number.value > 0;
}

bool NumberFacts::add(std::string_view text, std::size_t count, const NumberSpelling& spelling) {
  const std::optional<NumberText> number = parse_number_text(text, spelling);
  if (!number) return false;
  if (is_plain_text(text) && (spelling.decimal_mark != "," || text.find('.') == text.npos)) {
    add(*number, text, count);
    signed_ &= number->value <= 0;
    ungrouped_ += std::abs(number->value) >= 1000 ? std::size_t{1} : 0;
    return true;
  }
  const std::optional<SpelledNumber> found = parse_spelled(text, spelling.decimal_mark == "," ? ',' : '.');
  add(*number, found ? found->plain : text, count);
  signed_ &= number->value <= 0 || (found && found->spelling.plus);
  if (!found) return true;
  if (!found->spelling.thousands.empty()) {
    thousands_ = found->spelling.thousands;
  } else {
    ungrouped_ += std::abs(number->value) >= 1000 ? std::size_t{1} : 0;
  }
  if (number->value < 0) negative_ = found->spelling.negative;
  return true;
}

void NumberFacts::add_shortest(double number) {
  const std::string text = shortest_text(number);
  if (const std::optional<NumberText> parsed = parse_number_text(text)) add(*parsed, text, 1);
  signed_ &= number <= 0;
}

void NumberFacts::set(int& decimals, NumberSpelling& spelling) const {
  const bool stated_more = decimals > decimals_;
  if (decimals >= 0) decimals = std::max(decimals, decimals_);
  const bool too_many = decimals > kMostExactDecimals || largest_ * std::pow(10.0, decimals) >= kLargestPlain;
  if (too_many || !exact_) {
    spelling.digits = static_cast<int>(std::min(digits_, kDigitsOfDouble));
    if (exponent_ || decimals > kMostFixedDecimals) decimals = -1;
  }
  // A zero at the end is one that the file does not leave out: 2.0, or 2.50 beside 2.125.
  const int fewest = fewest_.value_or(0);
  if (spelling.fewest_decimals < 0 && !stated_more && zeros_ <= fewest && fewest < decimals_) {
    spelling.fewest_decimals = std::max(zeros_, std::min(fewest, 1));
  }
  if (ungrouped_ > 0) {
    spelling.thousands.clear();
  } else if (!thousands_.empty()) {
    spelling.thousands = thousands_;
  }
  if (negative_) spelling.negative = *negative_;
  spelling.plus = spelling.plus || (signed_ && any_positive_);
}

}  // namespace sfumato
