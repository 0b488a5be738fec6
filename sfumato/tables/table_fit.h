// From a table of mixed columns to a model.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "sfumato/base/thread_pool.h"
#include "sfumato/columns/table.h"
#include "sfumato/tables/table_config.h"
#include "sfumato/tables/table_model.h"
#include "sfumato/tables/table_trainer.h"

namespace sfumato {

/// A model of a table with all that its training needs to go on.
struct TableCheckpoint {
  TableConfig config;
  TableCodec codec;
  std::uint64_t fingerprint = 0;  ///< of the training data's tokens; 0 of a private training
  TableState state;

  /// The model, with the weights at the lowest bound of the rows held out.
  TableModel model() const;
};

/// Called after each step; training stops early, in good order, when it returns false.
using TableObserver = std::function<bool(const TableTrainer& trainer, const StepStats& stats)>;

/// Where a training on this table starts: the codec that suits it, initial weights, and as many steps as suit the rows
/// where the configuration leaves them open. Of a private training the codec is that of private_marginals(), with the
/// noise that plan_privacy() finds; `secret` seeds it, by default one that nobody knows. Throws Error (bad_data) as
/// TokenCodec::fit does, and (usage) on a bad configuration.
TableCheckpoint start_table(const Table& table, TableConfig config, std::optional<std::uint64_t> secret = {});

/// Trains until all steps are done, the rows held out say that it is enough, or the observer stops it. Interrupted and
/// continued is the same bits as never interrupted; but a private training goes by `secret`, by default one that nobody
/// knows, and ends where its budget does. Throws Error (usage) when the data are not those that the training started
/// on, and (diverged) after leaving the last good state in the checkpoint.
void train_table(TableCheckpoint& checkpoint, const Table& table, ThreadPool& pool,
                 const TableObserver& observer = nullptr, std::optional<std::uint64_t> secret = {});

/// start_table and train_table in one.
TableModel fit_table(const Table& table, const TableConfig& config, ThreadPool& pool);

}  // namespace sfumato
