#include "sfumato/measures/samples.h"

#include <algorithm>
#include <cmath>

#include "sfumato/base/error.h"

namespace sfumato {

void check_comparable(const Table& a, const Table& b, std::size_t least_rows) {
  if (a.cols() != b.cols()) {
    fail(ErrorKind::bad_data, "comparison: one sample has {} columns, the other {}; give two of the same table",
         a.cols(), b.cols());
  }
  for (const Table* table : {&a, &b}) {
    if (table->rows() < least_rows) {
      fail(ErrorKind::bad_data, "comparison: a sample of {} rows; give at least {}", table->rows(), least_rows);
    }
    const auto bad = std::ranges::find_if(table->values, [](double value) { return !std::isfinite(value); });
    if (bad != table->values.end()) {
      const auto at = static_cast<std::size_t>(bad - table->values.begin());
      fail(ErrorKind::bad_data, "comparison: row {}, column '{}' is {}; give finite numbers", at / table->cols() + 1,
           table->columns[at % table->cols()], *bad);
    }
  }
}

}  // namespace sfumato
