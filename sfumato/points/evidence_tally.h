// Averages the log-evidence and effective sample sizes of many rows.
#pragma once

#include <cstdint>
#include <limits>

#include "sfumato/points/observed.h"

namespace sfumato {

/// Receives draws one by one, `draws` consecutive ones per observed row, in constant memory.
class EvidenceTally {
 public:
  /// Counts rows that were drawn with so many draws each.
  explicit EvidenceTally(std::uint64_t draws) : draws_(draws) {}
  /// Adds a row.
  void add(const RowQuality& quality);

  /// Number of rows added.
  std::uint64_t rows() const { return rows_; }
  /// The mean over observed rows of log(mean evidence of the row's draws).
  double log_evidence() const { return sum_ / static_cast<double>(observed_rows_); }
  /// The standard error of log_evidence() due to the particles; NaN for fewer than two draws per row.
  double standard_error() const;
  /// Mean effective sample size.
  double mean_size() const { return sizes_ / static_cast<double>(rows_); }
  /// Least effective sample size.
  double least_size() const { return least_size_; }
  /// Number of rows that lie far outside of the model's distribution.
  std::uint64_t far_out() const { return far_out_; }

 private:
  void end_row();

  std::uint64_t draws_;
  std::uint64_t rows_ = 0;
  std::uint64_t observed_rows_ = 0;
  std::uint64_t far_out_ = 0;
  double sizes_ = 0;
  double least_size_ = std::numeric_limits<double>::infinity();
  double sum_ = 0;
  double variance_ = 0;
  // Running sums of the current observed row: the largest log-estimate, and sums of ratios to it and of their squares.
  double peak_ = -std::numeric_limits<double>::infinity();
  double ratios_ = 0;
  double squares_ = 0;
};

}  // namespace sfumato
