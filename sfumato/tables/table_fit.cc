#include "sfumato/tables/table_fit.h"

#include <utility>

#include "sfumato/base/error.h"
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

}  // namespace

TableModel TableCheckpoint::model() const { return {codec, config.network, copy_of(state.weights())}; }

TableCheckpoint start_table(const Table& table, TableConfig config, std::optional<std::uint64_t> secret) {
  validate(config);
  if (config.steps == 0) config.steps = suitable_table_steps(table.rows, config.batch);
  TableCheckpoint checkpoint;
  PrivacyLedger ledger;
  if (is_private(config)) {
    ledger = plan_privacy(config, table.rows);
    const Table marginals = private_marginals(table, ledger.marginals_noise, secret ? *secret : draw_secret());
    checkpoint.codec = TableCodec::fit(marginals);
    checkpoint.codec.rows = table.rows;
  } else {
    checkpoint.codec = TableCodec::fit(table);
    checkpoint.fingerprint = fingerprint_of(checkpoint.codec.encode(table));
  }
  checkpoint.config = config;
  const TokenFeaturizer featurizer(checkpoint.codec, config.network);
  validate(featurizer.network());
  checkpoint.state = initial_table_state(config, featurizer);
  checkpoint.state.privacy = ledger;
  return checkpoint;
}

void train_table(TableCheckpoint& checkpoint, const Table& table, ThreadPool& pool, const TableObserver& observer,
                 std::optional<std::uint64_t> secret) {
  const TokenTable tokens = checkpoint.codec.encode(table);
  const bool hidden = is_private(checkpoint.config);
  const std::uint64_t fingerprint = hidden ? 0 : fingerprint_of(tokens);
  check_same_data(fingerprint, checkpoint.fingerprint, table.rows, checkpoint.codec.rows);
  if (hidden && table.rows != checkpoint.codec.rows) {
    fail(ErrorKind::usage, "resume: these are {} rows, and the training started on {}; give the same data", table.rows,
         checkpoint.codec.rows);
  }
  const std::uint64_t seed = !hidden ? checkpoint.config.seed : secret ? *secret : draw_secret();
  run_trainer(TableTrainer(checkpoint.config, checkpoint.codec, tokens, std::move(checkpoint.state), seed, pool),
              checkpoint.state, observer);
}

TableModel fit_table(const Table& table, const TableConfig& config, ThreadPool& pool) {
  TableCheckpoint checkpoint = start_table(table, config);
  train_table(checkpoint, table, pool);
  return checkpoint.model();
}

}  // namespace sfumato
