// Draws the moons and writes them as CSV, with the installed library.
#include <cstdio>
#include <exception>
#include <stdexcept>

#include "sfumato/base/error.h"
#include "sfumato/files/writer.h"
#include "sfumato/toys/toy.h"

int main(int argc, char** argv) try {
  if (argc != 2) throw std::invalid_argument("usage: consumer OUT.csv");
  const sfumato::ToyConfig config{.name = sfumato::ToyName::moons, .points = 100, .seed = 7};
  sfumato::write_points(sfumato::make_toy(config), argv[1]);
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
