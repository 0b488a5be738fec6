#include "sfumato/measures/samples.h"

#include <algorithm>
#include <cmath>

#include "sfumato/base/error.h"

namespace sfumato {

void check_comparable(const Points& a, const Points& b, std::size_t min_rows) {
  if (a.cols() != b.cols()) {
    fail(ErrorKind::bad_data, "comparison: one sample has {} columns, the other {}; give two of the same table",
         a.cols(), b.cols());
  }
  for (const Points* points : {&a, &b}) {
    if (points->rows() < min_rows) {
      fail(ErrorKind::bad_data, "comparison: a sample of {} rows; give at least {}", points->rows(), min_rows);
    }
    const auto bad = std::ranges::find_if(points->values, [](double value) { return !std::isfinite(value); });
    if (bad != points->values.end()) {
      const auto at = static_cast<std::size_t>(bad - points->values.begin());
      fail(ErrorKind::bad_data, "comparison: row {}, column '{}' is {}; give finite numbers", at / points->cols() + 1,
           points->columns[at % points->cols()], *bad);
    }
  }
}

}  // namespace sfumato
