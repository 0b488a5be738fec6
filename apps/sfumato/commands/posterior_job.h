// Rows in the light of what is known of them, to a file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "apps/sfumato/commands/command.h"
#include "sfumato/points/observed.h"

namespace sfumato::app {

/// --particles and --quality.
struct ParticleOptions {
  std::optional<std::size_t> particles;
  std::string quality;  ///< a file for each row's log-evidence and effective number of particles

  void add_to(Command command);
};

struct PosteriorJob {
  const PointModel& model;
  Points given;
  std::uint64_t draws = 1;  ///< of each given row
  PosteriorConfig config;
  bool means = false;  ///< what is written: means, not draws
  std::string output = "-";
  std::string quality;
};

/// Draws and writes; then says what was written and how sure it is, or prints it as JSON, and warns of rows where the
/// model knows nothing.
void run_posterior(const PosteriorJob& job, const CommonOptions& common);

}  // namespace sfumato::app
