#include "sfumato/columns/datetime.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <iterator>

namespace sfumato {
namespace {

namespace chrono = std::chrono;

constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::string_view kLetters = "YymbdHIpMSfz";

// The calendar fields of a time.
struct Pieces {
  int year = 1970;
  unsigned month = 1;
  unsigned day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  double fraction = 0;
  int offset = 0;                  // UTC offset in seconds
  std::optional<bool> after_noon;  // AM or PM of a 12-hour clock
};

// One conversion specifier of a format, or one literal character.
struct Item {
  char letter = 0;  // 0: the literal character
  char literal = 0;
  bool padded = true;
};

// Removes the first item of a format.
Item next_item(std::string_view& format) {
  Item item;
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
  item.letter = format[0];
  format.remove_prefix(1);
  return item;
}

// Parses between `least` and `most` digits.
std::optional<int> take_digits(std::string_view& text, std::size_t least, std::size_t most) {
  int value = 0;
  std::size_t count = 0;
  while (count < most && count < text.size() && text[count] >= '0' && text[count] <= '9') {
    value = value * 10 + (text[count++] - '0');
  }
  if (count < least) return std::nullopt;
  text.remove_prefix(count);
  return value;
}

template <class T>
bool take_number(std::string_view& text, const Item& item, int smallest, int largest, T& value) {
  const std::optional<int> found = take_digits(text, item.padded ? 2 : 1, 2);
  if (!found || *found < smallest || *found > largest) return false;
  value = static_cast<T>(*found);
  return true;
}

bool take_year(std::string_view& text, bool two_digits, int& year) {
  const std::optional<int> found = two_digits ? take_digits(text, 2, 2) : take_digits(text, 4, 4);
  if (!found) return false;
  // POSIX: the two-digit years 69 to 99 are 1969 to 1999.
  const int century = *found >= 69 ? 1900 : 2000;
  year = two_digits ? century + *found : *found;
  return true;
}

bool take_month_name(std::string_view& text, unsigned& month) {
  const auto found = std::ranges::find(kMonths, text.substr(0, 3));
  if (found == kMonths.end()) return false;
  text.remove_prefix(3);
  month = static_cast<unsigned>(found - kMonths.begin()) + 1;
  return true;
}

bool take_half(std::string_view& text, std::optional<bool>& after_noon) {
  const std::string_view half = text.substr(0, 2);
  if (half != "AM" && half != "PM" && half != "am" && half != "pm") return false;
  after_noon = half[0] == 'P' || half[0] == 'p';
  text.remove_prefix(2);
  return true;
}

bool take_fraction(std::string_view& text, double& fraction) {
  const std::size_t size = text.size();
  const std::optional<int> digits = take_digits(text, 1, 9);
  if (digits) fraction = *digits / std::pow(10, size - text.size());
  return digits.has_value();
}

// +01:00, -0500 or Z.
bool take_offset(std::string_view& text, int& offset) {
  if (text.empty()) return false;
  const char sign = text[0];
  text.remove_prefix(1);
  if (sign == 'Z') return true;
  if (sign != '+' && sign != '-') return false;
  const std::optional<int> hours = take_digits(text, 2, 2);
  if (!text.empty() && text[0] == ':') text.remove_prefix(1);
  const std::optional<int> minutes = take_digits(text, 2, 2);
  if (!hours || !minutes || *hours > 14 || *minutes > 59) return false;
  offset = (sign == '-' ? -1 : 1) * (*hours * 3600 + *minutes * 60);
  return true;
}

bool take(std::string_view& text, const Item& item, Pieces& pieces) {
  switch (item.letter) {
    case 0:
      if (text.empty() || text[0] != item.literal) return false;
      text.remove_prefix(1);
      return true;
    case 'Y':
    case 'y':
      return take_year(text, item.letter == 'y', pieces.year);
    case 'm':
      return take_number(text, item, 1, 12, pieces.month);
    case 'b':
      return take_month_name(text, pieces.month);
    case 'd':
      return take_number(text, item, 1, 31, pieces.day);
    case 'H':
      return take_number(text, item, 0, 23, pieces.hour);
    case 'I':
      return take_number(text, item, 1, 12, pieces.hour);
    case 'p':
      return take_half(text, pieces.after_noon);
    case 'M':
      return take_number(text, item, 0, 59, pieces.minute);
    case 'S':
      return take_number(text, item, 0, 59, pieces.second);
    case 'f':
      return take_fraction(text, pieces.fraction);
    case 'z':
      return take_offset(text, pieces.offset);
    default:
      return false;
  }
}

std::optional<double> seconds_of(const Pieces& pieces) {
  const chrono::year_month_day date{chrono::year(pieces.year), chrono::month(pieces.month), chrono::day(pieces.day)};
  if (!date.ok()) return std::nullopt;
  const int hour = pieces.after_noon ? pieces.hour % 12 + (*pieces.after_noon ? 12 : 0) : pieces.hour;
  const int within = hour * 3600 + pieces.minute * 60 + pieces.second - pieces.offset;
  const auto days = static_cast<double>(chrono::sys_days(date).time_since_epoch().count());
  return kSecondsPerDay * days + within + pieces.fraction;
}

Pieces pieces_of(double seconds) {
  // Years 0 to 9999, the range of %Y.
  seconds = std::clamp(seconds, -62167219200.0, 253402300799.0);
  Pieces pieces;
  const double day = std::floor(seconds / kSecondsPerDay);
  const chrono::year_month_day date{chrono::sys_days(chrono::days(static_cast<int>(day)))};
  pieces.year = static_cast<int>(date.year());
  pieces.month = static_cast<unsigned>(date.month());
  pieces.day = static_cast<unsigned>(date.day());
  const double within = seconds - day * kSecondsPerDay;
  const int whole = static_cast<int>(within);
  pieces.hour = whole / 3600;
  pieces.minute = whole / 60 % 60;
  pieces.second = whole % 60;
  pieces.fraction = within - whole;
  return pieces;
}

template <class T>
void put_number(std::string& out, const Item& item, T value) {
  fmt::format_to(std::back_inserter(out), "{:0{}}", value, item.padded ? 2 : 1);
}

void put(std::string& out, const Item& item, const Pieces& pieces, int decimals) {
  switch (item.letter) {
    case 0:
      out += item.literal;
      return;
    case 'Y':
      fmt::format_to(std::back_inserter(out), "{:04}", pieces.year);
      return;
    case 'y':
      return put_number(out, item, pieces.year % 100);
    case 'm':
      return put_number(out, item, pieces.month);
    case 'b':
      out += kMonths[pieces.month - 1];
      return;
    case 'd':
      return put_number(out, item, pieces.day);
    case 'H':
      return put_number(out, item, pieces.hour);
    case 'I':
      return put_number(out, item, (pieces.hour + 11) % 12 + 1);
    case 'p':
      out += pieces.hour < 12 ? "AM" : "PM";
      return;
    case 'M':
      return put_number(out, item, pieces.minute);
    case 'S':
      return put_number(out, item, pieces.second);
    case 'f':
      out += fmt::format("{:0{}.0f}", pieces.fraction * std::pow(10, decimals), decimals);
      return;
    case 'z':
      out += "+00:00";
      return;
    default:
      return;
  }
}

bool has_letter(std::string_view format, std::string_view letters) {
  while (!format.empty()) {
    const Item item = next_item(format);
    if (item.letter != 0 && letters.find(item.letter) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

std::optional<double> parse_datetime(std::string_view text, std::string_view format) {
  Pieces pieces;
  while (!format.empty()) {
    if (!take(text, next_item(format), pieces)) return std::nullopt;
  }
  return text.empty() ? seconds_of(pieces) : std::nullopt;
}

void append_datetime(std::string& out, double seconds, std::string_view format, int decimals) {
  // Rounds before splitting into fields, so that a fraction never prints as 1000 thousandths; a date is truncated to
  // its day.
  const double step = datetime_step(format, decimals);
  const Pieces pieces = pieces_of(step >= 60 ? seconds : std::round(seconds / step) * step);
  while (!format.empty()) put(out, next_item(format), pieces, decimals);
}

double datetime_step(std::string_view format, int decimals) {
  if (has_letter(format, "f")) return std::pow(10, -decimals);
  if (has_letter(format, "S")) return 1;
  if (has_letter(format, "M")) return 60;
  return has_letter(format, "HI") ? 3600 : kSecondsPerDay;
}

std::span<const std::string_view> datetime_formats() {
  // ISO 8601 first, then other common formats; zero-padded formats before unpadded ones.
  static constexpr std::string_view kFormats[] = {"%Y-%m-%d",
                                                  "%Y-%m-%d %H:%M:%S",
                                                  "%Y-%m-%dT%H:%M:%S",
                                                  "%Y-%m-%dT%H:%M:%SZ",
                                                  "%Y-%m-%d %H:%M",
                                                  "%Y-%m-%dT%H:%M",
                                                  "%Y-%m-%d %H:%M:%S.%f",
                                                  "%Y-%m-%dT%H:%M:%S.%f",
                                                  "%Y-%m-%dT%H:%M:%S.%fZ",
                                                  "%Y-%m-%d %H:%M:%S%z",
                                                  "%Y-%m-%dT%H:%M:%S%z",
                                                  "%Y-%m-%d %H:%M:%S.%f%z",
                                                  "%Y-%m-%dT%H:%M:%S.%f%z",
                                                  "%Y-%m",
                                                  "%Y/%m/%d",
                                                  "%Y/%m/%d %H:%M:%S",
                                                  "%Y/%m/%d %H:%M",
                                                  "%m/%d/%Y",
                                                  "%d/%m/%Y",
                                                  "%-m/%-d/%Y",
                                                  "%-d/%-m/%Y",
                                                  "%m/%d/%Y %H:%M",
                                                  "%d/%m/%Y %H:%M",
                                                  "%-m/%-d/%Y %-H:%M",
                                                  "%-d/%-m/%Y %-H:%M",
                                                  "%m/%d/%Y %H:%M:%S",
                                                  "%d/%m/%Y %H:%M:%S",
                                                  "%-m/%-d/%Y %-H:%M:%S",
                                                  "%-d/%-m/%Y %-H:%M:%S",
                                                  "%m/%d/%Y %I:%M %p",
                                                  "%m/%d/%Y %I:%M:%S %p",
                                                  "%-m/%-d/%Y %-I:%M %p",
                                                  "%-m/%-d/%Y %-I:%M:%S %p",
                                                  "%m/%d/%y",
                                                  "%d/%m/%y",
                                                  "%-m/%-d/%y",
                                                  "%-d/%-m/%y",
                                                  "%m-%d-%Y",
                                                  "%d-%m-%Y",
                                                  "%d.%m.%Y",
                                                  "%-d.%-m.%Y",
                                                  "%d.%m.%Y %H:%M",
                                                  "%d.%m.%Y %H:%M:%S",
                                                  "%d-%b-%Y",
                                                  "%d %b %Y",
                                                  "%b %d, %Y",
                                                  "%b %-d, %Y",
                                                  "%b %Y",
                                                  "%d-%b-%y",
                                                  "%H:%M:%S",
                                                  "%H:%M"};
  return kFormats;
}

bool is_datetime_format(std::string_view format) {
  bool any = false;
  while (!format.empty()) {
    const Item item = next_item(format);
    if (item.letter == 0) continue;
    if (kLetters.find(item.letter) == std::string_view::npos) return false;
    any = true;
  }
  return any;
}

}  // namespace sfumato
