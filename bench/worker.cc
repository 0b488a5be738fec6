// One side of a comparison. The driver keeps several workers, of sfumato and of its peers, and lets them work in turn,
// so that a machine that slows down slows down all of them. Each is given a job as JSON and then reads lines:
//   time N            does N units (training steps, or draws of the whole sample)  -> {"seconds": ..., "cpu": ...}
//   loss SEED N LAST  trains N steps from the start of a seed  -> {"loss": mean of the last LAST steps}
// and says {"ready": ...} before the first. `bench_worker config JOB` prints the job with every setting spelled out,
// with data also those that follow from them.

#include <chrono>
#include <ctime>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"
#include "sfumato/files/npy.h"
#include "sfumato/model_file/model_file.h"
#include "sfumato/points/generate.h"
#include "sfumato/points/network_denoiser.h"
#include "sfumato/points/point_fit.h"

namespace sfumato {

namespace {

using Json = nlohmann::ordered_json;

// {"preset": name, "settings": {...}}: the preset, and what differs.
PointConfig config_of(const Json& job) {
  Json settings =
      config_to_json(preset_config(sfumato::parse_name<sfumato::Preset>("preset", job.value("preset", "default"))));
  settings.update(job.value("settings", Json::object()));
  return config_from_json(settings, "job");
}

class Job {
 public:
  explicit Job(const Json& job)
      : pool_(job.value("threads", 1U)), data_(read_npy(job.at("data"))), rows_(job.value("rows", 0U)) {
    checkpoint_ = start_points(data_, config_of(job));
    z_ = MatrixBuffer(data_.rows(), data_.cols());
    checkpoint_.transform.apply(data_, z_);
    if (rows_ > 0) {
      denoiser_.emplace(checkpoint_.config.model, checkpoint_.state.average.span());
    } else {
      begin(checkpoint_.config.seed);
    }
  }

  void run(std::size_t units) {
    for (std::size_t i = 0; i < units; ++i) {
      if (denoiser_) {
        draw();
      } else {
        trainer_->step();
      }
    }
  }

  double loss(std::uint64_t seed, std::size_t steps, std::size_t last) {
    begin(seed);
    double sum = 0;
    for (std::size_t i = 0; i < steps; ++i) {
      const double loss = trainer_->step().loss;
      if (i + last >= steps) sum += loss;
    }
    return sum / static_cast<double>(last);
  }

 private:
  void begin(std::uint64_t seed) {
    PointConfig config = checkpoint_.config;
    config.seed = seed;
    trainer_ = std::make_unique<PointTrainer>(config, z_, initial_state(config), pool_);
  }
  void draw() {
    const ModelConfig& model = checkpoint_.config.model;
    generate(*denoiser_, model, default_sampling(model), 0, rows_, pool_,
             [&](std::uint64_t, ConstMatrix rows) { last_ = rows(0, 0); });
  }

  ThreadPool pool_;
  Points data_;
  std::uint64_t rows_;  // to draw; 0: train
  PointCheckpoint checkpoint_;
  MatrixBuffer z_;
  std::unique_ptr<PointTrainer> trainer_;
  std::optional<NetworkDenoiser> denoiser_;
  float last_ = 0;
};

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

Json timed(Job& job, std::size_t units) {
  const double cpu = cpu_seconds();
  const auto begin = std::chrono::steady_clock::now();
  job.run(units);
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
  return {{"seconds", elapsed.count()}, {"cpu", cpu_seconds() - cpu}};
}

void serve(Job& job) {
  std::string line;
  while (std::getline(std::cin, line)) {
    std::istringstream words(line);
    std::string command;
    std::uint64_t seed = 0;
    std::size_t steps = 0;
    std::size_t last = 0;
    Json answer;
    if (words >> command >> steps && command == "time") {
      answer = timed(job, steps);
    } else if (words = std::istringstream(line); words >> command >> seed >> steps >> last && command == "loss") {
      answer = {{"loss", job.loss(seed, steps, last)}};
    } else {
      fail(ErrorKind::usage, "worker: '{}' is neither 'time N' nor 'loss SEED N LAST'", line);
    }
    std::cout << answer.dump() << std::endl;
  }
}

int run(const std::vector<std::string>& arguments) {
  if (arguments.size() == 2 && arguments[0] == "config") {
    const Json job = Json::parse(arguments[1]);
    PointConfig config = config_of(job);
    if (job.contains("data")) config = start_points(read_npy(job.at("data")), config).config;
    std::cout << config_to_json(config).dump() << std::endl;
    return 0;
  }
  if (arguments.size() != 1) fail(ErrorKind::usage, "worker: give a job as JSON");
  Job job(Json::parse(arguments[0]));
  std::cout << Json{{"ready", "sfumato"}, {"versions", {{"sfumato", SFUMATO_VERSION}}}}.dump() << std::endl;
  serve(job);
  return 0;
}

}  // namespace

}  // namespace sfumato

int main(int argc, char** argv) {
  try {
    return sfumato::run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::cerr << "bench_worker: " << error.what() << std::endl;
    return 1;
  }
}
