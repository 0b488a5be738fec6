// What is known of one setting beside its value: name, meaning, range and what it depends on.
#pragma once

#include <limits>
#include <string>
#include <type_traits>

namespace sfumato {

/// The finite numbers between two ends, each of which belongs to the range unless it is open.
struct Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool low_open = false;
  bool high_open = false;

  /// False for NaN and infinite numbers.
  bool contains(double value) const;
};

constexpr Range at_least(double low) { return {.low = low}; }
constexpr Range above(double low) { return {.low = low, .low_open = true}; }
constexpr Range closed(double low, double high) { return {.low = low, .high = high}; }
constexpr Range half_open(double low, double high) { return {.low = low, .high = high, .high_open = true}; }
constexpr Range open(double low, double high) {
  return {.low = low, .high = high, .low_open = true, .high_open = true};
}

/// "a number in [0, 1)", "a whole number of 1 or more".
std::string range_text(const Range& range, bool whole);

/// Another setting that a setting needs: it has an effect only where the other one has one of these values, separated
/// by "|", or, without values, where the other one is given.
struct Needs {
  const char* setting = nullptr;
  const char* values = nullptr;
  bool excluded = false;  ///< the values are those that it has no effect with
};

/// One setting in a list of fields, as the visit_*_fields() functions show it beside a reference to its value.
struct Field {
  const char* name;
  const char* meaning;
  Range range{};
  Needs needs{};
};

/// Throws Error (usage), "`name` is value; give a number in [0, 1)".
[[noreturn]] void fail_out_of_range(const Field& field, double value, bool whole);

/// Throws Error (usage) unless the number lies in the field's range; values of other types always fit.
template <class T>
void check_range(const Field& field, const T& value) {
  if constexpr (std::is_arithmetic_v<T> && !std::is_same_v<T, bool>) {
    const auto number = static_cast<double>(value);
    if (!field.range.contains(number)) fail_out_of_range(field, number, std::is_integral_v<T>);
  }
}

}  // namespace sfumato
