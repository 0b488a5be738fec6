#include "sfumato/samplers/observed_columns.h"

#include <algorithm>
#include <cmath>

#include "sfumato/base/error.h"

namespace sfumato {

ObservedColumns::ObservedColumns(ConstDoubleMatrix values, std::span<const double> deviations) : rows_(values.rows) {
  if (!deviations.empty() && deviations.size() != values.cols) {
    fail(ErrorKind::usage, "posterior: {} deviations of {} columns; give one each", deviations.size(), values.cols);
  }
  for (const double deviation : deviations) {
    check_setting(std::isfinite(deviation) && deviation >= 0, "posterior: the noise", deviation, "0 or more");
  }
  for (std::size_t i = 0; i < values.rows; ++i) {
    for (std::size_t j = 0; j < values.cols; ++j) {
      const double value = values(i, j);
      if (std::isnan(value)) continue;
      check_setting(std::isfinite(value), "posterior: an observed value", value, "a finite number");
      rows_[i].rows.resize(rows_[i].rows.size() + values.cols);
      rows_[i].rows[rows_[i].rows.size() - values.cols + j] = 1;
      rows_[i].values.push_back(value);
      rows_[i].variances.push_back(deviations.empty() ? 0 : deviations[j] * deviations[j]);
    }
  }
}

const Observation& ObservedColumns::approximate(std::size_t row, const Belief&, Observation&) const {
  return rows_[row];
}

double ObservedColumns::log_correction(std::size_t, std::span<const double>, const Observation&) const { return 0; }

}  // namespace sfumato
