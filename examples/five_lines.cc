#include "sfumato/sfumato.h"

int main() {
  sfumato::ThreadPool pool;
  const sfumato::Table moons = sfumato::load_data("moons");
  const sfumato::DiffusionModel model = sfumato::fit(moons, sfumato::preset("default"), pool);
  const sfumato::Table drawn = sfumato::sample(model, 1000, {}, pool);
  sfumato::write_table(drawn, "drawn.csv");
}
