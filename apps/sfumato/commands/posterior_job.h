// Rows of points given what is observed of them, to a file.
#pragma once

#include <cstdint>
#include <string>

#include "apps/sfumato/commands/command.h"
#include "sfumato/files/csv_dialect.h"
#include "sfumato/points/observed.h"

namespace sfumato::app {

struct PosteriorJob {
  const PointModel& model;
  Points observed;
  std::uint64_t draws = 1;  ///< of each observed row
  PosteriorConfig config;
  bool means = false;  ///< what is written: means, not draws
  std::string output = "-";
  std::string quality;  ///< a file for each row's log-evidence and effective number of particles, or empty
  CsvDialect dialect = {};
};

/// Adds --quality.
void add_quality(Command command, std::string& quality);

/// Draws and writes; then prints what was written and how reliable it is, as text or JSON, and warns of rows that lie
/// where the model has seen next to no data.
void run_posterior(const PosteriorJob& job, const CommonOptions& common);

}  // namespace sfumato::app
