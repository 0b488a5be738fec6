#include "sfumato/columns/number_affixes.h"

#include <algorithm>
#include <array>

namespace sfumato {
namespace {

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& sorted_or_not, std::string_view word) {
  return std::ranges::find(sorted_or_not, word) != sorted_or_not.end();
}

// U+20A0 to U+20CF, the block of currency symbols, as UTF-8.
bool is_currency_character(std::string_view word) {
  return word.size() == 3 && word[0] == '\xE2' &&
         ((word[1] == '\x82' && static_cast<unsigned char>(word[2]) >= 0xA0) ||
          (word[1] == '\x83' && static_cast<unsigned char>(word[2]) <= 0x8F));
}

}  // namespace

std::string_view without_blanks(std::string_view text) {
  constexpr std::array<std::string_view, 4> kBlanks{" ", "\t", "\xC2\xA0", "\xE2\x80\xAF"};
  for (bool any = true; any;) {
    any = false;
    for (const std::string_view blank : kBlanks) {
      if (text.starts_with(blank)) {
        text.remove_prefix(blank.size());
        any = true;
      }
      if (text.ends_with(blank)) {
        text.remove_suffix(blank.size());
        any = true;
      }
    }
  }
  return text;
}

bool is_currency(std::string_view word) {
  static constexpr std::array<std::string_view, 76> kWords{
      "$",   "\xC2\xA3", "\xC2\xA5", "\xC2\xA2", "US$", "A$",  "C$",  "AU$", "CA$", "NZ$", "HK$",      "NT$", "R$",
      "S$",  "Rs",       "Rs.",      "kr",       "kr.", "Kr",  "Fr.", "RM",  "Ft",  "lei", "EUR",      "USD", "GBP",
      "JPY", "CHF",      "CAD",      "AUD",      "NZD", "CNY", "RMB", "INR", "SEK", "NOK", "DKK",      "PLN", "CZK",
      "HUF", "RON",      "BGN",      "TRY",      "RUB", "UAH", "ILS", "ZAR", "BRL", "MXN", "ARS",      "CLP", "COP",
      "PEN", "KRW",      "TWD",      "HKD",      "SGD", "THB", "MYR", "IDR", "PHP", "VND", "AED",      "SAR", "QAR",
      "KWD", "EGP",      "NGN",      "KES",      "PKR", "BDT", "LKR", "ISK", "BTC", "ETH", "z\xC5\x82"};
  return is_one_of(kWords, word) || is_currency_character(word) || word == "K\xC4\x8D";
}

bool is_unit(std::string_view suffix) {
  static constexpr std::array<std::string_view, 118> kUnits{
      // of ratios and angles
      "%", "\xE2\x80\xB0", "\xC2\xB0",
      "\xC2\xB0"
      "C",
      "\xC2\xB0"
      "F",
      "ppm", "ppb", "pp", "bp", "bps", "x", "\xC3\x97", "deg", "rad", "dB",
      // of mass and length
      "kg", "g", "mg", "\xC2\xB5g", "\xCE\xBCg", "ug", "t", "lb", "lbs", "oz", "st", "km", "m", "cm", "mm", "\xC2\xB5m",
      "\xCE\xBCm", "um", "nm", "mi", "miles", "ft", "in", "yd",
      // of area and volume
      "m2", "m\xC2\xB2", "km2", "km\xC2\xB2", "cm2", "cm\xC2\xB2", "sqm", "sqft", "sq ft", "ha", "acres", "m3",
      "m\xC2\xB3", "cm3", "cm\xC2\xB3", "l", "L", "ml", "mL", "cl", "dl", "dL", "gal", "cc",
      // of time and speed
      "s", "sec", "ms", "min", "mins", "h", "hr", "hrs", "d", "days", "weeks", "months", "years", "yrs", "km/h", "kph",
      "kmh", "mph", "m/s", "kn", "rpm", "bpm", "Hz", "kHz", "MHz", "GHz",
      // of energy, electricity and pressure
      "W", "kW", "MW", "Wh", "kWh", "MWh", "J", "kJ", "MJ", "cal", "kcal", "V", "kV", "A", "mA", "N", "Pa", "hPa",
      "kPa", "bar", "psi", "mmHg", "hp", "PS",
      // of data and medicine
      "B", "kB"};
  static constexpr std::array<std::string_view, 20> kMoreUnits{
      "KB",     "MB",   "GB", "TB", "KiB",   "MiB",   "GiB",    "bit",  "kbps", "Mbps",
      "Mbit/s", "MB/s", "px", "pt", "mg/dL", "mg/dl", "mmol/L", "g/dL", "IU",   "mg/L"};
  const std::string_view word = without_blanks(suffix);
  if (!is_one_of(kUnits, word) && !is_one_of(kMoreUnits, word)) return false;
  return word.size() > 1 || word != suffix || word == "%" || (word[0] >= 'a' && word[0] <= 'z');
}

bool is_money_factor(std::string_view suffix) {
  static constexpr std::array<std::string_view, 12> kFactors{"k",  "K",  "M",   "m",       "B",       "b",
                                                             "bn", "mn", "mio", "million", "billion", "mrd"};
  return is_one_of(kFactors, without_blanks(suffix));
}

}  // namespace sfumato
