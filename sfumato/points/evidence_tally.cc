#include "sfumato/points/evidence_tally.h"

#include <algorithm>
#include <cmath>

namespace sfumato {

void EvidenceTally::add(const RowQuality& quality) {
  const double peak = std::max(peak_, quality.log_evidence);
  const double shrink = std::exp(peak_ - peak);
  const double ratio = std::exp(quality.log_evidence - peak);
  ratios_ = ratios_ * shrink + ratio;
  squares_ = squares_ * shrink * shrink + ratio * ratio;
  peak_ = peak;
  sizes_ += quality.effective_size;
  least_size_ = std::min(least_size_, quality.effective_size);
  far_out_ += quality.far_out ? 1 : 0;
  if (++rows_ % draws_ == 0) end_row();
}

void EvidenceTally::end_row() {
  const auto n = static_cast<double>(draws_);
  const double mean = ratios_ / n;
  sum_ += peak_ + std::log(mean);
  // Variance of log(mean) by the delta method.
  variance_ += (squares_ / n - mean * mean) / (mean * mean) / (n - 1);
  ++observed_rows_;
  peak_ = -std::numeric_limits<double>::infinity();
  ratios_ = squares_ = 0;
}

double EvidenceTally::standard_error() const {
  return draws_ < 2 ? std::numeric_limits<double>::quiet_NaN()
                    : std::sqrt(std::max(0.0, variance_)) / static_cast<double>(observed_rows_);
}

}  // namespace sfumato
