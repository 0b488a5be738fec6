// The variational bound as a section of evaluate --likelihood.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/commands/likelihood_report.h"
#include "apps/sfumato/options/command_line.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/diffusion/variance.h"
#include "sfumato/points/point_model.h"

namespace sfumato::app {

class BoundOptions {
 public:
  void add_to(Command command);
  /// Whether any of them was given.
  bool given() const { return steps_ || draws_ || variance_ || !terms_.empty(); }
  /// Throws Error before the work, where the file of terms cannot be.
  void check() const;
  /// The bound on the data; also writes the file of terms, where one was asked for. Throws Error.
  LikelihoodSection section(const PointModel& model, const HeldOut& data, std::uint64_t seed, ThreadPool& pool) const;

 private:
  std::optional<std::uint64_t> steps_;
  std::optional<std::uint64_t> draws_;
  std::optional<Variance> variance_;
  std::string terms_;
};

}  // namespace sfumato::app
