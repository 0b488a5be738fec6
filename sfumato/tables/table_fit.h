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
  std::string frame{};  ///< the data's kind of frame, in words of the front end that had it; may be empty

  /// The model, with the weights at the lowest bound of the rows held out.
  TableModel model() const;
};

/// Called after each step; training stops early, in good order, when it returns false.
using TableObserver = std::function<bool(const TableTrainer& trainer, const StepStats& stats)>;

/// The start of a training: the codec that suits the table, initial weights, and as many steps as suit the rows where
/// the configuration leaves them open. Of a private training the codec is that of private_marginals(), with the noise
/// that plan_privacy() finds; `secret` seeds it, by default a random one. `rows`, where given, receives the tokens of
/// the table. Throws Error (bad_data) as TableCodec::fit does, (usage) on a bad configuration and where the table has
/// categories of fewer than config.min_count rows, which merge_rare_categories() takes out.
TableCheckpoint start_table(const Table& table, const TableConfig& config, std::optional<std::uint64_t> secret = {},
                            TokenTable* rows = nullptr);

/// The tokens of a table. Throws Error (usage) when it is not the one that the checkpoint's training started on.
TokenTable training_tokens(const TableCheckpoint& checkpoint, const Table& table);

/// Trains until all steps are done, the validation bound has stopped falling, or the observer stops it. Interrupted and
/// continued gives the same bits as never interrupted; but a private training goes by `secret`, by default a random
/// one, and ends where its budget does. Throws Error (diverged) after leaving the last good state in the checkpoint.
void train_table(TableCheckpoint& checkpoint, const TokenTable& rows, ThreadPool& pool,
                 const TableObserver& observer = nullptr, std::optional<std::uint64_t> secret = {});
/// The same from the table itself. Throws as training_tokens() does.
void train_table(TableCheckpoint& checkpoint, const Table& table, ThreadPool& pool,
                 const TableObserver& observer = nullptr, std::optional<std::uint64_t> secret = {});

/// start_table and train_table in one.
TableModel fit_table(const Table& table, const TableConfig& config, ThreadPool& pool);

/// The number of steps that take about `seconds` on this machine, by timing a few from the checkpoint on, which stays
/// as it is. Throws Error (usage) unless seconds > 0.
std::size_t steps_within(double seconds, const TableCheckpoint& checkpoint, const TokenTable& rows, ThreadPool& pool);

}  // namespace sfumato
