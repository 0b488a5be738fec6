#include "sfumato/tables/table_fit.h"

#include <utility>

#include "sfumato/base/error.h"
#include "sfumato/columns/rare_categories.h"
#include "sfumato/nn/training_loop.h"
#include "sfumato/tables/privacy.h"
#include "sfumato/tables/private_marginals.h"

namespace sfumato {

namespace {

// FNV-1a over the tokens: tells other data, not an adversary's.
std::uint64_t fingerprint_of(const TokenTable& tokens) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const std::uint16_t token : tokens.tokens) hash = (hash ^ token) * 0x100000001b3U;
  return hash;
}

void check_rare_categories(const Table& table, std::size_t min_count) {
  Table merged = table;
  merge_rare_categories(min_count, merged);
  if (merged.schema == table.schema) return;
  fail(ErrorKind::usage, "`min_count` is {}, and the table has rarer categories; call merge_rare_categories() first",
       min_count);
}

TableState copy_of_state(const TableState& state) {
  return {copy_of(state.training), copy_of(state.best), state.bounds, state.privacy};
}

}  // namespace

TableModel TableCheckpoint::model() const { return {codec, config.network, copy_of(state.weights())}; }

TableCheckpoint start_table(const Table& table, const TableConfig& config, std::optional<std::uint64_t> secret,
                            TokenTable* rows) {
  validate(config);
  if (config.min_count > 1) check_rare_categories(table, config.min_count);
  TableCheckpoint checkpoint;
  checkpoint.config = config;
  if (config.steps == 0) checkpoint.config.steps = suitable_table_steps(table.rows, config.batch);
  TokenTable tokens;
  PrivacyLedger ledger;
  if (is_private(config)) {
    ledger = plan_privacy(checkpoint.config, table.rows);
    const Table marginals = private_marginals(table, ledger.marginals_noise, secret ? *secret : unpredictable_seed());
    checkpoint.codec = TableCodec::fit(marginals);
    checkpoint.codec.rows = table.rows;
    if (rows != nullptr) tokens = checkpoint.codec.encode(table);
  } else {
    checkpoint.codec = TableCodec::fit(table);
    tokens = checkpoint.codec.encode(table);
    checkpoint.fingerprint = fingerprint_of(tokens);
  }
  const TokenFeaturizer featurizer(checkpoint.codec, config.network);
  validate(featurizer.network());
  checkpoint.state = initial_table_state(checkpoint.config, featurizer);
  checkpoint.state.privacy = ledger;
  if (rows != nullptr) *rows = std::move(tokens);
  return checkpoint;
}

TokenTable training_tokens(const TableCheckpoint& checkpoint, const Table& table) {
  TokenTable tokens = checkpoint.codec.encode(table);
  const bool hidden = is_private(checkpoint.config);
  check_same_data(hidden ? 0 : fingerprint_of(tokens), checkpoint.fingerprint, table.rows, checkpoint.codec.rows);
  if (hidden && table.rows != checkpoint.codec.rows) {
    fail(ErrorKind::usage, "resume: these are {} rows, and the training started on {}; give the same data", table.rows,
         checkpoint.codec.rows);
  }
  return tokens;
}

void train_table(TableCheckpoint& checkpoint, const TokenTable& rows, ThreadPool& pool, const TableObserver& observer,
                 std::optional<std::uint64_t> secret) {
  const bool hidden = is_private(checkpoint.config);
  const std::uint64_t seed = !hidden ? checkpoint.config.seed : secret ? *secret : unpredictable_seed();
  run_trainer(TableTrainer(checkpoint.config, checkpoint.codec, rows, std::move(checkpoint.state), seed, pool),
              checkpoint.state, observer);
}

void train_table(TableCheckpoint& checkpoint, const Table& table, ThreadPool& pool, const TableObserver& observer,
                 std::optional<std::uint64_t> secret) {
  train_table(checkpoint, training_tokens(checkpoint, table), pool, observer, secret);
}

TableModel fit_table(const Table& table, const TableConfig& config, ThreadPool& pool) {
  TokenTable rows;
  TableCheckpoint checkpoint = start_table(table, config, {}, &rows);
  train_table(checkpoint, rows, pool);
  return checkpoint.model();
}

std::size_t steps_within(double seconds, const TableCheckpoint& checkpoint, const TokenTable& rows, ThreadPool& pool) {
  TableTrainer trainer(checkpoint.config, checkpoint.codec, rows, copy_of_state(checkpoint.state),
                       checkpoint.config.seed, pool);
  return time_steps(seconds, [&] { trainer.step(); });
}

}  // namespace sfumato
