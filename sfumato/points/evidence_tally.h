// What the log-evidence and the effective sizes of many rows come to.
#pragma once

#include <cstdint>
#include <limits>

#include "sfumato/points/observed.h"

namespace sfumato {

/// Takes rows one by one, `draws` in a row of each given row, in no memory.
class EvidenceTally {
 public:
  explicit EvidenceTally(std::uint64_t draws) : draws_(draws) {}
  void add(const RowQuality& quality);

  std::uint64_t rows() const { return rows_; }
  /// The mean over the given rows of the log of the mean of a row's estimates.
  double log_evidence() const { return sum_ / static_cast<double>(given_); }
  /// What the particles' randomness adds to it, one standard error; no number of fewer than two draws each.
  double standard_error() const;
  double mean_size() const { return sizes_ / static_cast<double>(rows_); }
  double least_size() const { return least_size_; }
  std::uint64_t far_out() const { return far_out_; }

 private:
  void end_given_row();

  std::uint64_t draws_;
  std::uint64_t rows_ = 0;
  std::uint64_t given_ = 0;
  std::uint64_t far_out_ = 0;
  double sizes_ = 0;
  double least_size_ = std::numeric_limits<double>::infinity();
  double sum_ = 0;
  double variance_ = 0;
  // Of the given row under way: the largest log of its estimates, and sums of their ratios to it and of the squares.
  double peak_ = -std::numeric_limits<double>::infinity();
  double ratios_ = 0;
  double squares_ = 0;
};

}  // namespace sfumato
