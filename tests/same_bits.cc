// Learns a file and draws from the model through the library alone. python/tests/test_same_bits.py compares what it
// writes with what the command line and Python write. Usage: same_bits points|masked|multinomial DATA MODEL DRAWN
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <variant>

#include "sfumato/columns/table_writer.h"
#include "sfumato/engine/sample.h"
#include "sfumato/engine/training.h"
#include "sfumato/files/writer.h"

namespace {

void write(const sfumato::Rows& rows, const std::string& path) {
  if (const auto* const points = std::get_if<sfumato::Points>(&rows)) return sfumato::write_points(*points, path);
  const auto& table = std::get<sfumato::Table>(rows);
  sfumato::TableWriter writer(sfumato::AtomicFile(path), table.schema);
  writer.append(table);
  writer.finish();
}

void learn(const std::string& kind, const std::string& data, const std::string& model, const std::string& drawn) {
  const auto whole = [](std::uint64_t value) { return value; };
  sfumato::Settings settings{{"steps", whole(40)},
                             {"batch", whole(128)},
                             {"width", whole(16)},
                             {"hidden_layers", whole(2)},
                             {"seed", whole(5)}};
  if (kind != "points") settings.set("process", kind);
  const sfumato::Checkpoint checkpoint = sfumato::fit(data, settings);
  sfumato::save(checkpoint, model);
  const sfumato::SampleRequest request{.count = 100, .settings = {{"seed", whole(3)}}};
  write(sfumato::sample(sfumato::model_of(checkpoint), request), drawn);
}

}  // namespace

int main(int count, char** words) {
  const std::span<char*> arguments(words, static_cast<std::size_t>(count));
  if (arguments.size() != 5) return 2;
  try {
    learn(arguments[1], arguments[2], arguments[3], arguments[4]);
  } catch (const sfumato::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
