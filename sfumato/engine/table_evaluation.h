// Rows drawn from a table model, measured against data.
#pragma once

#include <cstddef>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "sfumato/base/thread_pool.h"
#include "sfumato/engine/data_source.h"
#include "sfumato/engine/model.h"
#include "sfumato/engine/notices.h"
#include "sfumato/measures/fidelity.h"

namespace sfumato {

/// How similar drawn rows are to the data, and how similar other real rows are.
struct TableEvaluation {
  Fidelity drawn;                   ///< of as many drawn rows as the data have
  std::optional<Fidelity> holdout;  ///< of the holdout: the score to compare with
  std::size_t rows = 0;             ///< rows of the data
  std::size_t holdout_rows = 0;     ///< rows of the holdout
  Schema schema;                    ///< of the tables; the scores refer to its columns by index
  std::uint64_t seed = 0;           ///< seed of the drawn rows, folds and splits
};

/// How a table model is evaluated.
struct TableEvaluationOptions {
  NoticeSink notices = nullptr;                                 ///< receives warnings
  std::function<void(const std::string& part)> next = nullptr;  ///< before each part
};

/// Draws as many rows as the data have and measures column shapes, pair trends and C2ST. Settings: `seed`. Throws Error
/// (usage) for a model of points, for `where`, and as sample() does; (bad_data) for fewer than kMinReportRows rows, and
/// as read_rows() and share_schema() do.
TableEvaluation evaluate_table(const Model& model, const DataSource& data, const std::optional<DataSource>& holdout,
                               const Settings& settings, const TableEvaluationOptions& options = {},
                               ThreadPool& pool = default_pool());

/// Reads another file of a table's columns, and brings both to one schema with the categories of both. Throws Error as
/// read_rows() and share_schema() do.
Table read_rows_like(const DataSource& source, Table& like, const std::string& like_name);

/// All scores; null where one is not defined.
nlohmann::ordered_json to_json(const TableEvaluation& evaluation);
/// The scores in a few lines.
std::string to_text(const TableEvaluation& evaluation);

}  // namespace sfumato
