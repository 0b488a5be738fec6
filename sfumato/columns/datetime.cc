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

constexpr std::array<std::string_view, 12> kMonths{"January",   "February", "March",    "April",
                                                   "May",       "June",     "July",     "August",
                                                   "September", "October",  "November", "December"};
constexpr std::array<std::string_view, 7> kWeekdays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                    "Thursday", "Friday", "Saturday"};
constexpr std::size_t kShortName = 3;
constexpr std::string_view kLetters = "YymbBqdeaAHIpMSfz";
constexpr std::string_view kCased = "bBaAp";  // those that may be in capitals or small letters

// The calendar fields of a time.
struct Pieces {
  int year = 1970;
  unsigned month = 1;
  unsigned day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  double fraction = 0;
  int offset = 0;  // UTC offset in seconds
  std::string_view offset_text;
  std::optional<bool> after_noon;      // AM or PM of a 12-hour clock
  std::optional<std::size_t> weekday;  // from Sunday on
};

// One conversion specifier of a format, or one literal character.
struct Item {
  char letter = 0;  // 0: the literal character
  char literal = 0;
  char flag = 0;  // '-' unpadded, '^' capitals, '#' small letters, ':' an offset with a colon

  bool padded() const { return flag != '-'; }
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
  if (std::string_view("-^#:").find(format[0]) != std::string_view::npos && format.size() > 1) {
    item.flag = format[0];
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
  const std::optional<int> found = take_digits(text, item.padded() ? 2 : 1, 2);
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

char in_case(char c, char flag) {
  if (flag == '^' && c >= 'a' && c <= 'z') return static_cast<char>(c - 'a' + 'A');
  if (flag == '#' && c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
  return c;
}

std::string in_case(std::string_view name, char flag) {
  std::string out(name);
  for (char& c : out) c = in_case(c, flag);
  return out;
}

// The index of the name at the start of a text, in the case that the specifier says.
template <std::size_t N>
std::optional<std::size_t> take_name(std::string_view& text, const std::array<std::string_view, N>& names,
                                     bool is_short, char flag) {
  for (std::size_t i = 0; i < N; ++i) {
    const std::string_view name = is_short ? names[i].substr(0, kShortName) : names[i];
    const auto same = [&](char a, char b) { return a == in_case(b, flag); };
    if (text.size() < name.size() || !std::ranges::equal(text.substr(0, name.size()), name, same)) continue;
    text.remove_prefix(name.size());
    return i;
  }
  return std::nullopt;
}

bool take_month_name(std::string_view& text, const Item& item, unsigned& month) {
  const auto found = take_name(text, kMonths, item.letter == 'b', item.flag);
  if (found) month = static_cast<unsigned>(*found) + 1;
  return found.has_value();
}

bool take_weekday(std::string_view& text, const Item& item, std::optional<std::size_t>& weekday) {
  weekday = take_name(text, kWeekdays, item.letter == 'a', item.flag);
  return weekday.has_value();
}

bool take_quarter(std::string_view& text, unsigned& month) {
  const std::optional<int> quarter = take_digits(text, 1, 1);
  if (!quarter || *quarter < 1 || *quarter > 4) return false;
  month = static_cast<unsigned>(3 * *quarter - 2);
  return true;
}

// A day padded with a blank.
bool take_blank_day(std::string_view& text, unsigned& day) {
  const bool blank = text.starts_with(' ');
  if (blank) text.remove_prefix(1);
  const std::optional<int> found = blank ? take_digits(text, 1, 1) : take_digits(text, 2, 2);
  if (!found || *found < 1 || *found > 31) return false;
  day = static_cast<unsigned>(*found);
  return true;
}

// AM or am; only small letters with a flag.
bool take_half(std::string_view& text, char flag, std::optional<bool>& after_noon) {
  const std::string_view half = text.substr(0, 2);
  const bool small = half == "am" || half == "pm";
  if (!small && (flag == '#' || (half != "AM" && half != "PM"))) return false;
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

// +01:00, -0500 or Z; a flag asks for the colon.
bool take_offset(std::string_view& text, char flag, Pieces& pieces) {
  if (text.empty()) return false;
  const std::string_view whole = text;
  const char sign = text[0];
  text.remove_prefix(1);
  pieces.offset_text = whole.substr(0, 1);
  if (sign == 'Z') return flag != ':';
  if (sign != '+' && sign != '-') return false;
  const std::optional<int> hours = take_digits(text, 2, 2);
  const bool colon = text.starts_with(':');
  if (colon) text.remove_prefix(1);
  if (flag == ':' && !colon) return false;
  const std::optional<int> minutes = take_digits(text, 2, 2);
  if (!hours || !minutes || *hours > 14 || *minutes > 59) return false;
  pieces.offset = (sign == '-' ? -1 : 1) * (*hours * 3600 + *minutes * 60);
  pieces.offset_text = whole.substr(0, whole.size() - text.size());
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
    case 'B':
      return take_month_name(text, item, pieces.month);
    case 'q':
      return take_quarter(text, pieces.month);
    case 'd':
      return take_number(text, item, 1, 31, pieces.day);
    case 'e':
      return take_blank_day(text, pieces.day);
    case 'a':
    case 'A':
      return take_weekday(text, item, pieces.weekday);
    case 'H':
      return take_number(text, item, 0, 23, pieces.hour);
    case 'I':
      return take_number(text, item, 1, 12, pieces.hour);
    case 'p':
      return take_half(text, item.flag, pieces.after_noon);
    case 'M':
      return take_number(text, item, 0, 59, pieces.minute);
    case 'S':
      return take_number(text, item, 0, 59, pieces.second);
    case 'f':
      return take_fraction(text, pieces.fraction);
    case 'z':
      return take_offset(text, item.flag, pieces);
    default:
      return false;
  }
}

std::optional<double> seconds_of(const Pieces& pieces) {
  const chrono::year_month_day date{chrono::year(pieces.year), chrono::month(pieces.month), chrono::day(pieces.day)};
  if (!date.ok()) return std::nullopt;
  if (pieces.weekday && chrono::weekday(chrono::sys_days(date)).c_encoding() != *pieces.weekday) return std::nullopt;
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
  pieces.weekday = chrono::weekday(chrono::sys_days(date)).c_encoding();
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
  fmt::format_to(std::back_inserter(out), "{:0{}}", value, item.padded() ? 2 : 1);
}

void put_name(std::string& out, const Item& item, std::string_view name) {
  const bool is_short = item.letter == 'b' || item.letter == 'a';
  out += in_case(is_short ? name.substr(0, kShortName) : name, item.flag);
}

constexpr Item kUnpadded{0, 0, '-'};

void put_offset(std::string& out, char flag, std::string_view offset) {
  if (offset.empty()) {
    out += flag == ':' ? "+00:00" : "+0000";
  } else {
    out += offset;
  }
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
    case 'B':
      return put_name(out, item, kMonths[pieces.month - 1]);
    case 'q':
      return put_number(out, kUnpadded, (pieces.month + 2) / 3);
    case 'd':
      return put_number(out, item, pieces.day);
    case 'e':
      fmt::format_to(std::back_inserter(out), "{:2}", pieces.day);
      return;
    case 'a':
    case 'A':
      return put_name(out, item, kWeekdays[pieces.weekday.value_or(0)]);
    case 'H':
      return put_number(out, item, pieces.hour);
    case 'I':
      return put_number(out, item, (pieces.hour + 11) % 12 + 1);
    case 'p':
      out += in_case(pieces.hour < 12 ? "AM" : "PM", item.flag);
      return;
    case 'M':
      return put_number(out, item, pieces.minute);
    case 'S':
      return put_number(out, item, pieces.second);
    case 'f':
      out += fmt::format("{:0{}.0f}", pieces.fraction * std::pow(10, decimals), decimals);
      return;
    case 'z':
      return put_offset(out, item.flag, pieces.offset_text);
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

std::optional<LocalTime> parse_local_datetime(std::string_view text, std::string_view format) {
  Pieces pieces;
  while (!format.empty()) {
    if (!take(text, next_item(format), pieces)) return std::nullopt;
  }
  if (!text.empty()) return std::nullopt;
  const std::optional<double> seconds = seconds_of(pieces);
  return seconds ? std::optional(LocalTime{*seconds + pieces.offset, pieces.offset_text}) : std::nullopt;
}

std::optional<double> parse_datetime(std::string_view text, std::string_view format) {
  Pieces pieces;
  while (!format.empty()) {
    if (!take(text, next_item(format), pieces)) return std::nullopt;
  }
  return text.empty() ? seconds_of(pieces) : std::nullopt;
}

bool has_offset(std::string_view format) { return has_letter(format, "z"); }

void append_datetime(std::string& out, double seconds, std::string_view format, int decimals, std::string_view offset) {
  // Rounds before splitting into fields, so that a fraction never prints as 1000 thousandths; a date is truncated to
  // its day.
  const double step = datetime_step(format, decimals);
  Pieces pieces = pieces_of(step >= 60 ? seconds : std::round(seconds / step) * step);
  pieces.offset_text = offset;
  while (!format.empty()) put(out, next_item(format), pieces, decimals);
}

double datetime_step(std::string_view format, int decimals) {
  if (has_letter(format, "f")) return std::pow(10, -decimals);
  if (has_letter(format, "S")) return 1;
  if (has_letter(format, "M")) return 60;
  return has_letter(format, "HI") ? 3600 : kSecondsPerDay;
}

std::optional<std::size_t> datetime_prefix(std::string_view text, std::string_view format) {
  const std::size_t size = text.size();
  Pieces pieces;
  while (!format.empty()) {
    if (!take(text, next_item(format), pieces)) return std::nullopt;
  }
  return size - text.size();
}

bool is_datetime_format(std::string_view format) {
  bool any = false;
  while (!format.empty()) {
    const Item item = next_item(format);
    if (item.letter == 0) continue;
    if (kLetters.find(item.letter) == std::string_view::npos) return false;
    const bool named = kCased.find(item.letter) != std::string_view::npos;
    if ((item.flag == '^' || item.flag == '#') && !named) return false;
    if (item.flag == ':' && item.letter != 'z') return false;
    any = true;
  }
  return any;
}

}  // namespace sfumato
