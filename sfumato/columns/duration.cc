#include "sfumato/columns/duration.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace sfumato {
namespace {

constexpr std::string_view kDurationUnits = "dHMSf";  // from the largest to the smallest
constexpr std::size_t kMostDigits = 9;

double seconds_in(char unit) {
  switch (unit) {
    case 'd':
      return 86400;
    case 'H':
      return 3600;
    case 'M':
      return 60;
    default:
      return 1;
  }
}

// One specifier of a duration's format, or one literal character.
struct DurationItem {
  char unit = 0;  // 0: the literal character
  char literal = 0;
  bool padded = true;
};

DurationItem next_duration_item(std::string_view& format) {
  DurationItem item;
  if (format[0] != '%' || format.size() < 2) {
    item.literal = format[0];
    format.remove_prefix(1);
    return item;
  }
  format.remove_prefix(1);
  if (format[0] == '-' && format.size() > 1) {
    item.padded = false;
    format.remove_prefix(1);
  }
  item.unit = format[0];
  format.remove_prefix(1);
  return item;
}

std::optional<double> take_count(std::string_view& text, std::size_t least, std::size_t most) {
  double value = 0;
  std::size_t count = 0;
  while (count < most && count < text.size() && text[count] >= '0' && text[count] <= '9') {
    value = value * 10 + (text[count++] - '0');
  }
  if (count < least) return std::nullopt;
  text.remove_prefix(count);
  return value;
}

// How many of a unit the next larger one has.
double limit_of(char unit) { return unit == 'H' ? 24 : 60; }

// The first unit of a format, which may be of any size.
char first_unit(std::string_view format) {
  while (!format.empty()) {
    const DurationItem item = next_duration_item(format);
    if (item.unit != 0) return item.unit;
  }
  return 0;
}

}  // namespace

std::optional<double> parse_duration(std::string_view text, std::string_view format) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const char first = first_unit(format);
  double seconds = 0;
  while (!format.empty()) {
    const DurationItem item = next_duration_item(format);
    if (item.unit == 0) {
      if (text.empty() || text[0] != item.literal) return std::nullopt;
      text.remove_prefix(1);
      continue;
    }
    const std::size_t before = text.size();
    const bool fraction = item.unit == 'f';
    const bool any_size = fraction || item.unit == first;
    const auto count = take_count(text, item.padded && !fraction ? 2 : 1, any_size ? kMostDigits : 2);
    if (!count || (!any_size && *count >= limit_of(item.unit))) return std::nullopt;
    seconds += fraction ? *count / std::pow(10, before - text.size()) : *count * seconds_in(item.unit);
  }
  if (!text.empty()) return std::nullopt;
  return negative ? -seconds : seconds;
}

void append_duration(std::string& out, double seconds, std::string_view format, int decimals) {
  const double step = duration_step(format, decimals);
  double steps = std::round(std::abs(seconds) / step);  // so that a fraction never prints as 1000 thousandths
  if (seconds < 0 && steps > 0) out += '-';
  while (!format.empty()) {
    const DurationItem item = next_duration_item(format);
    if (item.unit == 0) {
      out += item.literal;
      continue;
    }
    const double of_unit = item.unit == 'f' ? 1 : std::round(seconds_in(item.unit) / step);
    const double count = std::floor(steps / of_unit);
    steps -= count * of_unit;
    fmt::format_to(std::back_inserter(out), "{:0{}.0f}", count, item.unit == 'f' ? decimals : item.padded ? 2 : 1);
  }
}

double duration_step(std::string_view format, int decimals) {
  double step = 1;
  while (!format.empty()) {
    const DurationItem item = next_duration_item(format);
    if (item.unit == 'f') return std::pow(10, -decimals);
    if (item.unit != 0) step = seconds_in(item.unit);
  }
  return step;
}

std::span<const std::string_view> duration_formats() {
  // A format that pads stands before the one that does not.
  static constexpr std::string_view kFormats[] = {"%H:%M:%S",
                                                  "%-H:%M:%S",
                                                  "%H:%M:%S.%f",
                                                  "%-H:%M:%S.%f",
                                                  "%M:%S",
                                                  "%-M:%S",
                                                  "%M:%S.%f",
                                                  "%-M:%S.%f",
                                                  "%-dd %H:%M:%S",
                                                  "%-dd %-H:%M:%S",
                                                  "%-dd %H:%M",
                                                  "%-d days %H:%M:%S",
                                                  "%-d days %H:%M:%S.%f",
                                                  "%-d days, %-H:%M:%S",
                                                  "%-d %H:%M:%S",
                                                  "%-d-%H:%M:%S",
                                                  "%-d.%H:%M:%S",
                                                  "%-dd%-Hh%-Mm",
                                                  "%-dd %-Hh %-Mm",
                                                  "%-dd %Hh %Mm %Ss",
                                                  "%-dd %-Hh %-Mm %-Ss",
                                                  "%-dd %-Hh",
                                                  "%-Hh%Mm%Ss",
                                                  "%-Hh%-Mm%-Ss",
                                                  "%-Hh %Mm %Ss",
                                                  "%-Hh %-Mm %-Ss",
                                                  "%-Hh%Mm",
                                                  "%-Hh%-Mm",
                                                  "%-Hh %Mm",
                                                  "%-Hh %-Mm",
                                                  "%-Hh%M",
                                                  "%-H h %-M min",
                                                  "%-H hr %-M min",
                                                  "%-Mm%Ss",
                                                  "%-Mm%-Ss",
                                                  "%-Mm %Ss",
                                                  "%-Mm %-Ss",
                                                  "%-M min %-S s",
                                                  "%-M'%S\"",
                                                  "PT%-HH%-MM%-SS",
                                                  "PT%-HH%-MM",
                                                  "PT%-MM%-SS"};
  return kFormats;
}

bool is_duration_format(std::string_view format) {
  std::size_t next = 0;  // the first unit that may follow
  const char first = first_unit(format);
  while (!format.empty()) {
    const DurationItem item = next_duration_item(format);
    if (item.unit == 0) continue;
    const std::size_t place = kDurationUnits.find(item.unit, next);
    if (place == std::string_view::npos) return false;
    next = place + 1;
  }
  return first != 0 && first != 'f';
}

}  // namespace sfumato
