#include "sfumato/points/point_fit.h"

#include <algorithm>
#include <bit>

#include "sfumato/base/error.h"
#include "sfumato/nn/training_loop.h"

namespace sfumato {

namespace {

PointTrainer trainer_on(const PointTrainingData& data, const PointConfig& config, PointTrainState state,
                        ThreadPool& pool) {
  return {config, data.z, std::move(state), pool, {data.encodings, data.widths}};
}

// FNV-1a over the numbers: tells other data, not an adversary's.
std::uint64_t fingerprint_of(const Points& data) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const double value : data.values) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    for (unsigned shift = 0; shift < 64; shift += 8) hash = (hash ^ ((bits >> shift) & 0xFFU)) * 0x100000001b3U;
  }
  return hash;
}

PointTrainingData rows_of(const PointCheckpoint& checkpoint, const Points& data) {
  PointTrainingData rows;
  rows.z = MatrixBuffer(data.rows(), checkpoint.columns.size());
  if (checkpoint.conditions.empty()) {
    checkpoint.transform.apply(data, rows.z);
  } else {
    checkpoint.transform.apply(without_conditions(data, checkpoint.conditions), rows.z);
  }
  rows.encodings = encode_conditions(data, checkpoint.conditions);
  for (const Condition& condition : checkpoint.conditions) rows.widths.push_back(condition.width());
  return rows;
}

}  // namespace

PointModel PointCheckpoint::model() const {
  return {config.model, columns, transform, copy_of(state.average), conditions, dialect};
}

PointCheckpoint start_points(const Points& data, PointConfig config, const std::vector<std::string>& conditions,
                             PointTrainingData* rows) {
  PointCheckpoint checkpoint;
  checkpoint.conditions = fit_conditions(data, conditions);
  const Points split = checkpoint.conditions.empty() ? Points() : without_conditions(data, checkpoint.conditions);
  const Points& points = checkpoint.conditions.empty() ? data : split;
  set_columns(config, points.cols(), encoding_width(checkpoint.conditions));
  validate(config);
  if (config.steps == 0) config.steps = suitable_steps(data.rows(), config.batch);
  checkpoint.transform = Standardizer::fit(points);
  checkpoint.columns = points.columns;
  checkpoint.rows = data.rows();
  checkpoint.fingerprint = fingerprint_of(data);
  checkpoint.state = initial_state(config);
  checkpoint.config = std::move(config);
  if (rows != nullptr) *rows = rows_of(checkpoint, data);
  return checkpoint;
}

PointTrainingData training_data(const PointCheckpoint& checkpoint, const Points& data) {
  check_same_data(fingerprint_of(data), checkpoint.fingerprint, data.rows(), checkpoint.rows);
  return rows_of(checkpoint, data);
}

void train_points(PointCheckpoint& checkpoint, const PointTrainingData& data, ThreadPool& pool,
                  const PointObserver& observer) {
  run_trainer(trainer_on(data, checkpoint.config, std::move(checkpoint.state), pool), checkpoint.state, observer);
}

void train_points(PointCheckpoint& checkpoint, const Points& data, ThreadPool& pool, const PointObserver& observer) {
  train_points(checkpoint, training_data(checkpoint, data), pool, observer);
}

PointModel fit_points(const Points& data, const PointConfig& config, ThreadPool& pool,
                      const std::vector<std::string>& conditions) {
  PointCheckpoint checkpoint = start_points(data, config, conditions);
  train_points(checkpoint, data, pool);
  return checkpoint.model();
}

std::size_t steps_within(double seconds, const PointCheckpoint& checkpoint, const PointTrainingData& data,
                         ThreadPool& pool) {
  PointTrainState state{copy_of(checkpoint.state), checkpoint.state.history};
  PointTrainer trainer = trainer_on(data, checkpoint.config, std::move(state), pool);
  return time_steps(seconds, [&] { trainer.step(); });
}

}  // namespace sfumato
