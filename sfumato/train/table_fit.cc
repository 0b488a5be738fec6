#include "sfumato/train/table_fit.h"

#include <utility>

#include "sfumato/train/training_loop.h"

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

TableCheckpoint start_table(const Frame& frame, TableConfig config) {
  validate(config);
  TableCheckpoint checkpoint;
  checkpoint.codec = TokenCodec::fit(frame);
  checkpoint.rows = frame.rows;
  checkpoint.fingerprint = fingerprint_of(checkpoint.codec.encode(frame));
  if (config.steps == 0) config.steps = suitable_table_steps(frame.rows, config.batch);
  checkpoint.config = config;
  const TokenInterface interface(checkpoint.codec, config.network);
  validate(interface.network());
  checkpoint.state = initial_table_state(config, interface);
  return checkpoint;
}

void train_table(TableCheckpoint& checkpoint, const Frame& frame, ThreadPool& pool, const TableObserver& observer) {
  const TokenTable tokens = checkpoint.codec.encode(frame);
  check_same_data(fingerprint_of(tokens), checkpoint.fingerprint, frame.rows, checkpoint.rows);
  run_trainer(TableTrainer(checkpoint.config, checkpoint.codec, tokens, std::move(checkpoint.state), pool),
              checkpoint.state, observer);
}

TableModel fit_table(const Frame& frame, const TableConfig& config, ThreadPool& pool) {
  TableCheckpoint checkpoint = start_table(frame, config);
  train_table(checkpoint, frame, pool);
  return checkpoint.model();
}

}  // namespace sfumato
