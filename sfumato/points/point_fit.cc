#include "sfumato/points/point_fit.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>

#include "sfumato/base/error.h"
#include "sfumato/nn/training_loop.h"

namespace sfumato {

namespace {

// Training data as the network knows them.
struct Prepared {
  Prepared(const Points& data, const PointCheckpoint& checkpoint) : z(data.rows(), checkpoint.columns.size()) {
    if (checkpoint.conditions.empty()) {
      checkpoint.transform.apply(data, z);
    } else {
      checkpoint.transform.apply(without_conditions(data, checkpoint.conditions), z);
    }
    encodings = encode_conditions(data, checkpoint.conditions);
    for (const Condition& condition : checkpoint.conditions) widths.push_back(condition.width());
  }
  PointTrainer trainer(const PointConfig& config, PointTrainState state, ThreadPool& pool) const {
    return {config, z, std::move(state), pool, {encodings, widths}};
  }
  MatrixBuffer z;
  MatrixBuffer encodings;
  std::vector<std::size_t> widths;
};

// FNV-1a over the numbers: tells other data, not an adversary's.
std::uint64_t fingerprint_of(const Points& data) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const double value : data.values) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    for (unsigned shift = 0; shift < 64; shift += 8) hash = (hash ^ ((bits >> shift) & 0xFFU)) * 0x100000001b3U;
  }
  return hash;
}

}  // namespace

PointModel PointCheckpoint::model() const {
  return {config.model, columns, transform, copy_of(state.average), conditions};
}

PointCheckpoint start_points(const Points& data, PointConfig config, const std::vector<std::string>& conditions) {
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
  return checkpoint;
}

void train_points(PointCheckpoint& checkpoint, const Points& data, ThreadPool& pool, const PointObserver& observer) {
  check_same_data(fingerprint_of(data), checkpoint.fingerprint, data.rows(), checkpoint.rows);
  const Prepared prepared(data, checkpoint);
  run_trainer(prepared.trainer(checkpoint.config, std::move(checkpoint.state), pool), checkpoint.state, observer);
}

PointModel fit_points(const Points& data, const PointConfig& config, ThreadPool& pool,
                      const std::vector<std::string>& conditions) {
  PointCheckpoint checkpoint = start_points(data, config, conditions);
  train_points(checkpoint, data, pool);
  return checkpoint.model();
}

std::size_t steps_within(double seconds, const Points& data, const PointConfig& config, ThreadPool& pool,
                         const std::vector<std::string>& conditions) {
  if (!(seconds > 0) || !std::isfinite(seconds)) {
    fail(ErrorKind::usage, "time: {} seconds; give a number above 0", seconds);
  }
  using Clock = std::chrono::steady_clock;
  constexpr int kWarmUp = 20;
  PointCheckpoint trial = start_points(data, config, conditions);
  const Prepared prepared(data, trial);
  PointTrainer trainer = prepared.trainer(trial.config, std::move(trial.state), pool);
  for (int i = 0; i < kWarmUp; ++i) trainer.step();
  // A fiftieth of the budget, and no more than a second, tells the pace.
  const auto begin = Clock::now();
  const double trial_seconds = std::min(1.0, seconds / 50);
  double elapsed = 0;
  std::size_t steps = 0;
  while (elapsed < trial_seconds || steps == 0) {
    trainer.step();
    ++steps;
    elapsed = std::chrono::duration<double>(Clock::now() - begin).count();
  }
  return std::max<std::size_t>(1, static_cast<std::size_t>(static_cast<double>(steps) * (seconds - elapsed) / elapsed));
}

}  // namespace sfumato
