// The formats of dates and times that type inference tries.
#include "sfumato/columns/datetime_formats.h"

#include <algorithm>
#include <array>

#include "sfumato/columns/datetime.h"

namespace sfumato {
namespace {

using Texts = std::vector<std::string>;

// Years first, then the customs of countries; a format that pads stands before the one that does not.
const Texts& dates() {
  static const Texts kDateFormats{"%Y-%m-%d",   "%Y/%m/%d",   "%Y.%m.%d",   "%Y-%-m-%-d", "%Y/%-m/%-d", "%Y.%-m.%-d",
                                  "%m/%d/%Y",   "%d/%m/%Y",   "%-m/%-d/%Y", "%-d/%-m/%Y", "%m/%d/%y",   "%d/%m/%y",
                                  "%-m/%-d/%y", "%-d/%-m/%y", "%m-%d-%Y",   "%d-%m-%Y",   "%-m-%-d-%Y", "%-d-%-m-%Y",
                                  "%m-%d-%y",   "%d-%m-%y",   "%d.%m.%Y",   "%-d.%-m.%Y", "%d.%m.%y",   "%-d.%-m.%y"};
  return kDateFormats;
}

// Years in the middle of nowhere, or first with two digits: only where nothing else fits.
const Texts& rare_dates() {
  static const Texts kDateFormats{"%Y-%d-%m", "%Y/%d/%m", "%Y.%d.%m", "%Y-%-d-%-m", "%Y/%-d/%-m",
                                  "%y-%m-%d", "%y/%m/%d", "%y.%m.%d", "%-m.%-d.%Y", "%Y%m%d"};
  return kDateFormats;
}

// With the name of a month and perhaps of a day of the week.
const Texts& named_dates() {
  static const Texts kDateFormats{
      "%d %b %Y",    "%-d %b %Y",    "%d %b, %Y",   "%-d %b, %Y",    "%d. %b %Y",     "%-d. %b %Y",  "%d-%b-%Y",
      "%-d-%b-%Y",   "%d/%b/%Y",     "%-d/%b/%Y",   "%d.%b.%Y",      "%d%b%Y",        "%d %b %y",    "%-d %b %y",
      "%d-%b-%y",    "%-d-%b-%y",    "%d/%b/%y",    "%d%b%y",        "%b %d %Y",      "%b %-d %Y",   "%b %e %Y",
      "%b %d, %Y",   "%b %-d, %Y",   "%b. %d, %Y",  "%b. %-d, %Y",   "%b-%d-%Y",      "%b/%d/%Y",    "%Y-%b-%d",
      "%Y %b %d",    "%Y %b %-d",    "%Y/%b/%d",    "%a, %d %b %Y",  "%a, %-d %b %Y", "%a %d %b %Y", "%a %-d %b %Y",
      "%a %b %d %Y", "%a %b %-d %Y", "%a %b %e %Y", "%a, %b %d, %Y", "%a, %b %-d, %Y"};
  return kDateFormats;
}

const Texts& named_months() {
  static const Texts kNamedMonths{"%b %Y",  "%b, %Y", "%Y %b", "%Y-%b",  "%b-%Y", "%b/%Y", "%Y/%b",
                                  "%b. %Y", "%b-%y",  "%b %y", "%b '%y", "%Y%b",  "%b%Y",  "%b%y"};
  return kNamedMonths;
}

// Months and quarters of a year.
const Texts& parts_of_years() {
  static const Texts kYearParts{"%Y-%m", "%Y/%m",  "%m/%Y",  "%-m/%Y", "%m-%Y",  "%m.%Y",  "%Y.%m", "%Y-Q%q",
                                "%YQ%q", "%Y Q%q", "Q%q %Y", "Q%q-%Y", "Q%q/%Y", "%Y:Q%q", "%Yq%q"};
  return kYearParts;
}

const Texts& times_of_day() {
  static const Texts kTimeFormats{
      "%H:%M:%S",    "%H:%M",      "%H:%M:%S.%f", "%H:%M:%S,%f",   "%-H:%M:%S",    "%-H:%M",         "%I:%M:%S %#p",
      "%I:%M:%S %p", "%I:%M %#p",  "%I:%M %p",    "%-I:%M:%S %#p", "%-I:%M:%S %p", "%-I:%M %#p",     "%-I:%M %p",
      "%I:%M:%S%#p", "%I:%M:%S%p", "%I:%M%#p",    "%I:%M%p",       "%-I:%M:%S%#p", "%-I:%M:%S%p",    "%-I:%M%#p",
      "%-I:%M%p",    "%-I %#p",    "%-I %p",      "%-I%#p",        "%-I%p",        "%I:%M:%S.%f %p", "%-I:%M:%S.%f %p"};
  return kTimeFormats;
}

// That a date must stand before: alone they would be a number, or the like.
const Texts& times_after_dates() {
  static const Texts kTimeFormats{"%H.%M", "%H.%M.%S", "%Hh%M", "%H%M", "%H%M%S"};
  return kTimeFormats;
}

constexpr std::array<std::string_view, 6> kBetween{" ", "T", ", ", "  ", ":", "_"};
constexpr std::array<std::string_view, 9> kZones{"", "Z", "%:z", "%z", " %:z", " %z", " UTC", " GMT", " Z"};

// ctime() and date(1) have the year last.
const Texts& whole_formats() {
  static const Texts kFormats{"%a %b %d %H:%M:%S %Y",     "%a %b %e %H:%M:%S %Y",     "%a %b %d %H:%M:%S UTC %Y",
                              "%a %b %e %H:%M:%S UTC %Y", "%a %b %d %H:%M:%S GMT %Y", "%a %b %d %H:%M:%S %z %Y"};
  return kFormats;
}

std::string with(const std::string& format, const std::string& what, const std::string& instead) {
  std::string out = format;
  const std::size_t at = out.find(what);
  if (at != std::string::npos) out.replace(at, what.size(), instead);
  return out;
}

// All ways to write the names in the formats: short and long, in capitals and without.
Texts with_names(const Texts& formats) {
  Texts out;
  for (const std::string& format : formats) {
    for (const char* const style : {"", "^", "#"}) {
      for (const char* const length : {"b", "B"}) {
        const std::string named = with(format, "%b", std::string("%") + style + length);
        out.push_back(with(named, "%a", std::string("%") + style + "a"));
        if (named.find("%a") != std::string::npos) out.push_back(with(named, "%a", std::string("%") + style + "A"));
      }
    }
  }
  return out;
}

// The dates that a time of day may follow, or with `rare` those that are tried last.
const Texts& dates_before_times(bool rare) {
  static const Texts kUsual = [] {
    Texts all = dates();
    for (std::string& named : with_names(named_dates())) all.push_back(std::move(named));
    return all;
  }();
  return rare ? rare_dates() : kUsual;
}

// Dates without a time of day, and times without a date.
const Texts& other_formats(bool rare) {
  static const Texts kRare{"%m/%y", "%m-%y"};
  static const Texts kUsual = [] {
    Texts all = with_names(whole_formats());
    for (std::string& named : with_names(named_months())) all.push_back(std::move(named));
    all.insert(all.end(), parts_of_years().begin(), parts_of_years().end());
    return all;
  }();
  return rare ? kRare : kUsual;
}

void add_if_read(std::string_view text, const std::string& format, Texts& found) {
  if (parse_datetime(text, format)) found.push_back(format);
}

// The formats that begin with `before`, for the rest of a text.
void add_times(std::string_view text, const std::string& before, const Texts& clocks, Texts& found) {
  for (const std::string& time : clocks) {
    const std::optional<std::size_t> size = datetime_prefix(text, time);
    if (!size) continue;
    const std::string_view rest = text.substr(*size);
    for (const std::string_view zone : kZones) {
      if (datetime_prefix(rest, zone) == rest.size()) found.push_back(before + time + std::string(zone));
    }
  }
}

void add_dates_with_times(std::string_view text, const std::string& date, Texts& found) {
  const std::optional<std::size_t> size = datetime_prefix(text, date);
  if (!size) return;
  const std::string_view rest = text.substr(*size);
  if (rest.empty()) add_if_read(text, date, found);
  for (const std::string_view between : kBetween) {
    if (!rest.starts_with(between)) continue;
    const std::string before = date + std::string(between);
    add_times(rest.substr(between.size()), before, times_of_day(), found);
    add_times(rest.substr(between.size()), before, times_after_dates(), found);
  }
}

}  // namespace

std::vector<std::string> datetime_formats_of(std::string_view text, bool rare) {
  Texts found;
  for (const std::string& date : dates_before_times(rare)) {
    if (rare && date == "%Y%m%d" && text.size() == 8) continue;  // a number
    add_dates_with_times(text, date, found);
  }
  for (const std::string& format : other_formats(rare)) add_if_read(text, format, found);
  if (!rare) add_times(text, "", times_of_day(), found);
  return found;
}

std::span<const std::string> datetime_formats() {
  static const Texts kFormats = [] {
    Texts all;
    for (const bool rare : {false, true}) {
      for (const std::string& date : dates_before_times(rare)) {
        all.push_back(date);
        all.push_back(date + " %H:%M");
      }
      all.insert(all.end(), other_formats(rare).begin(), other_formats(rare).end());
    }
    for (const std::string& time : times_of_day()) {
      all.push_back(time);
      all.push_back("%Y-%m-%d " + time);
    }
    return all;
  }();
  return kFormats;
}

std::optional<std::string> compact_datetime_format(std::span<const std::string_view> texts) {
  static constexpr std::array<std::string_view, 4> kFormats{"%Y%m%d", "%Y%m", "%Y%m%d%H%M%S", "%Y%m%d%H%M"};
  // A number of six digits is a month by chance in one of eight cases, one of eight digits a day in one of thirty.
  constexpr std::size_t kFewestMonths = 6;
  constexpr std::size_t kFewestDays = 3;
  for (const std::string_view format : kFormats) {
    const auto is_time = [&](std::string_view text) {
      const bool year = text.starts_with("19") || text.starts_with("20");
      return year && parse_datetime(text, format).has_value();
    };
    if (texts.size() < (format == "%Y%m" ? kFewestMonths : kFewestDays)) continue;
    if (std::ranges::all_of(texts, is_time)) return std::string(format);
  }
  return std::nullopt;
}

}  // namespace sfumato
