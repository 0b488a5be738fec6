// How likely rows are under a model of any kind.
#pragma once

#include <vector>

#include "sfumato/base/thread_pool.h"
#include "sfumato/engine/data_source.h"
#include "sfumato/engine/model.h"

namespace sfumato {

/// The log-likelihood of each row, in nats: exact of points, the variational lower bound of a table.
struct Scores {
  std::vector<double> log_likelihood;  ///< [rows], nats
  std::vector<double> standard_error;  ///< of a table: of each bound, over the draws
  double step_error = 0;               ///< of points: what the steps of the ODE leave out, root mean square

  /// The mean log-likelihood of the rows.
  double mean() const;
};

/// Scores rows. Settings: setting_list(Task::score). Throws Error (usage) on settings that are unknown, out of range or
/// do not apply, and (bad_data) on rows that are not of the model's columns and on a value of a table that was never
/// missing in training and is missing here.
Scores log_likelihood(const Model& model, const DataSource& source, const Settings& settings = {},
                      ThreadPool& pool = default_pool());

}  // namespace sfumato
