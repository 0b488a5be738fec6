// What may stand beside a number that is still a number: currencies, per cent and units.
#pragma once

#include <string_view>

namespace sfumato {

/// A currency's symbol or code: $, US$, kr, EUR.
bool is_currency(std::string_view word);

/// A unit of measure after a number, with the blank before it: "%", " kg", "km/h". A single capital needs the blank,
/// because 12A may be the number of a seat.
bool is_unit(std::string_view suffix);

/// A factor after an amount of money: k, M, bn.
bool is_money_factor(std::string_view suffix);

/// The text without the blanks at its ends, those of no width change included (U+00A0, U+202F).
std::string_view without_blanks(std::string_view text);

}  // namespace sfumato
