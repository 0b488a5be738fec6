// Histograms of one column in two tables.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sfumato/columns/table.h"

namespace sfumato {

/// One bar: the fraction of each table's rows in it.
struct MarginalBar {
  double begin = 0;  ///< for numbers: the bar is [begin, end), with end in the last bar
  double end = 0;
  std::string category;  ///< for categories
  double real = 0;
  double synthetic = 0;
};

struct Marginal {
  bool numbers = false;
  std::vector<MarginalBar> bars;  ///< numbers in order; categories by real frequency, or in their own order
  double least = 0;               ///< over the numbers of both tables
  double greatest = 0;
  double others_real = 0;  ///< frequency of all categories without a bar
  double others_synthetic = 0;
  std::size_t other_levels = 0;
  double missing_real = 0;
  double missing_synthetic = 0;
};

/// Numbers have `bins` bars of equal width over both tables' range, or integers with few values one bar for each value;
/// categories have bars for the `categories` most frequent ones. Frequencies are fractions of all rows. The tables must
/// satisfy check_comparable().
Marginal marginal(const Table& real, const Table& synthetic, std::size_t column, std::size_t bins = 40,
                  std::size_t categories = 12);

}  // namespace sfumato
