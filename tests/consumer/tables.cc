// Learns a table for a few steps and writes 100 drawn rows as CSV, with the installed library.
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <variant>

#include "sfumato/columns/table_writer.h"
#include "sfumato/sfumato.h"

int main(int argc, char** argv) try {
  if (argc != 2) throw std::invalid_argument("usage: tables OUT.csv");
  const sfumato::Points moons = sfumato::load_data("moons");
  const sfumato::Settings settings = sfumato::settings_from_json(R"({"as": "table", "steps": 3, "width": 8})");
  const sfumato::Model model = sfumato::model_of(sfumato::fit(moons, settings));
  const sfumato::Rows drawn = sfumato::sample(model, sfumato::SampleRequest{.count = 100, .settings = {}});
  sfumato::write_table(std::get<sfumato::Table>(drawn), argv[1]);
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
