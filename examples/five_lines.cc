#include "sfumato/sfumato.h"

int main() {
  sfumato::ThreadPool pool;
  const sfumato::Points moons = sfumato::load_data("moons");
  const sfumato::PointModel model = sfumato::fit_points(moons, sfumato::preset("default"), pool);
  const sfumato::Points drawn = sfumato::sample(model, 1000, {}, pool);
  sfumato::write_points(drawn, "drawn.csv");
}
