// One column's distribution in two tables, as bars that stand over one another.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sfumato/columns/table.h"

namespace sfumato {

/// One bar: the share of each table's rows that fall into it.
struct MarginalBar {
  double begin = 0;  ///< of numbers: values from here, up to the next bar's; the last bar's own end is in it
  double end = 0;
  std::string category;  ///< of levels
  double real = 0;
  double synthetic = 0;
};

struct Marginal {
  bool numbers = false;
  std::vector<MarginalBar> bars;  ///< of numbers in order; of levels by the real share, or in their own order
  double least = 0;               ///< of the numbers in both tables
  double greatest = 0;
  double others_real = 0;  ///< levels that have no bar
  double others_synthetic = 0;
  std::size_t other_levels = 0;
  double missing_real = 0;
  double missing_synthetic = 0;
};

/// Numbers in `bins` bars of equal width over both tables' range, or of whole numbers with no more values than that one
/// bar each; the `levels` most frequent levels. Shares are of all rows. Frames as check_comparable wants them.
Marginal marginal(const Table& real, const Table& synthetic, std::size_t column, std::size_t bins = 40,
                  std::size_t categories = 12);

}  // namespace sfumato
