#include "sfumato/sfumato.h"

int main() {
  const sfumato::Checkpoint moons = sfumato::fit("moons");
  sfumato::save(moons, "moons.safetensors");
  const sfumato::Rows drawn = sfumato::sample(sfumato::model_of(moons), {.count = 1000});
  sfumato::write_points(std::get<sfumato::Points>(drawn), "drawn.csv");
}
