// Learns a file and draws from the model through the library alone. python/tests/test_same_bits.py compares what it
// writes with what the command line and Python write. Usage: same_bits points|masked|multinomial DATA MODEL DRAWN
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>

#include "sfumato/base/enum_names.h"
#include "sfumato/columns/table_writer.h"
#include "sfumato/model_file/table_model_file.h"
#include "sfumato/sfumato.h"
#include "sfumato/tables/table_fit.h"
#include "sfumato/tables/table_sampler.h"

namespace {

constexpr std::uint64_t kRows = 100;
constexpr std::uint64_t kSeed = 3;

template <class Config, class Network>
void make_small(Config& config, Network& network) {
  config.steps = 40;
  config.batch = 128;
  config.seed = 5;
  network.width = 16;
  network.hidden_layers = 2;
}

void learn_points(const std::string& data, const std::string& model, const std::string& drawn) {
  sfumato::ThreadPool pool(2);
  const sfumato::Points points = sfumato::load_data(data);
  sfumato::PointConfig config = sfumato::preset("default");
  make_small(config, config.model.network);
  sfumato::PointCheckpoint checkpoint = sfumato::start_points(points, config);
  sfumato::train_points(checkpoint, points, pool);
  sfumato::save_checkpoint(checkpoint, model);
  sfumato::SampleConfig sampling = sfumato::default_sampling(checkpoint.config.model);
  sampling.seed = kSeed;
  sfumato::write_points(sfumato::sample(checkpoint.model(), kRows, sampling, pool), drawn);
}

void learn_table(sfumato::TokenProcess process, const std::string& data, const std::string& model,
                 const std::string& drawn) {
  sfumato::ThreadPool pool(2);
  const sfumato::Table table = sfumato::read_table(data);
  sfumato::TableConfig config;
  make_small(config, config.network);
  config.network.process = process;
  sfumato::TableCheckpoint checkpoint = sfumato::start_table(table, config);
  sfumato::train_table(checkpoint, table, pool);
  sfumato::save_checkpoint(checkpoint, model);
  sfumato::TableWriter writer(sfumato::AtomicFile(drawn), checkpoint.codec.schema);
  sfumato::generate_table(checkpoint.model(), {.seed = kSeed}, 0, kRows, pool,
                          [&](const sfumato::Table& rows) { writer.append(rows); });
  writer.finish();
}

}  // namespace

int main(int count, char** words) {
  const std::span<char*> arguments(words, static_cast<std::size_t>(count));
  if (arguments.size() != 5) return 2;
  try {
    const std::string kind = arguments[1];
    if (kind == "points") {
      learn_points(arguments[2], arguments[3], arguments[4]);
    } else {
      learn_table(sfumato::parse_name<sfumato::TokenProcess>("process", kind), arguments[2], arguments[3],
                  arguments[4]);
    }
  } catch (const sfumato::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
