#include "sfumato/toys/toy.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "sfumato/base/error.h"
#include "sfumato/base/random.h"
#include "sfumato/base/text.h"
#include "sfumato/toys/toy_shape.h"

namespace sfumato {
namespace {

double draw_parameter(const ToyCurve& curve, RowRandom& random) {
  switch (curve.law) {
    case ToyLaw::uniform:
      return curve.a + (curve.b - curve.a) * random.uniform();
    case ToyLaw::square_root:
      return curve.b * std::sqrt(random.uniform());
    case ToyLaw::normal:
      return curve.a + curve.b * random.normal();
  }
  return 0;
}

ToyPoint draw_on(const ToyPoint& point, RowRandom& /*random*/) { return point; }

ToyPoint draw_on(const ToyCurve& curve, RowRandom& random) {
  return curve.at(draw_parameter(curve, random), curve.arm);
}

ToyPoint draw_on(const ToyBox& box, RowRandom& random) {
  const double u = random.uniform();
  const double v = random.uniform();
  return {box.low.x + (box.high.x - box.low.x) * u, box.low.y + (box.high.y - box.low.y) * v};
}

// x, y and, if `out` has three columns, the label.
void draw(const ToyShape& shape, double noise, RowRandom& random, std::span<double> row) {
  const std::size_t label = random.below(shape.parts.size());
  const ToyPoint point = std::visit([&](const auto& p) { return draw_on(p, random); }, shape.parts[label]);
  row[0] = point.x + noise * random.normal();
  row[1] = point.y + noise * random.normal();
  if (row.size() > 2) row[2] = static_cast<double>(label);
}

}  // namespace

std::vector<std::string> toy_names() {
  std::vector<std::string> names;
  names.reserve(kToyCount);
  for (int i = 0; i < kToyCount; ++i) names.push_back(to_string(static_cast<ToyName>(i)));
  return names;
}

std::string to_string(ToyName name) {
  switch (name) {
    case ToyName::swiss_roll:
      return "swiss_roll";
    case ToyName::s_curve:
      return "s_curve";
    case ToyName::moons:
      return "moons";
    case ToyName::circles:
      return "circles";
    case ToyName::checkerboard:
      return "checkerboard";
    case ToyName::pinwheel:
      return "pinwheel";
    case ToyName::eight_gaussians:
      return "eight_gaussians";
    case ToyName::two_spirals:
      return "two_spirals";
  }
  return {};
}

bool is_toy(const std::string& name) {
  const auto names = toy_names();
  return std::find(names.begin(), names.end(), name) != names.end();
}

ToyName parse_toy(const std::string& name) {
  const auto names = toy_names();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<ToyName>(found - names.begin());
  const std::string nearest = nearest_name(name, names);
  if (!nearest.empty()) {
    fail(ErrorKind::usage, "no toy set is called {}; did you mean '{}'?", quoted_text(name), nearest);
  }
  fail(ErrorKind::usage, "no toy set is called {}; there are {}", quoted_text(name), fmt::join(names, ", "));
}

void validate(const ToyConfig& config) {
  if (config.points < 1) fail(ErrorKind::usage, "toy set: 0 points; give 1 or more");
  if (config.points > std::vector<double>().max_size() / 3) {
    fail(ErrorKind::usage, "toy set: {} points do not fit in memory; ask for fewer", config.points);
  }
  if (!std::isfinite(config.noise) || config.noise < 0) {
    fail(ErrorKind::usage, "toy set: noise is {}; give 0 or more", config.noise);
  }
  if (config.labels && toy_shape(config.name).parts.size() < 2) {
    fail(ErrorKind::usage, "toy set: {} has one component and no labels; choose another set", to_string(config.name));
  }
}

std::vector<std::string> toy_columns(const ToyConfig& config) {
  std::vector<std::string> columns{"x", "y"};
  if (config.labels) columns.emplace_back("label");
  return columns;
}

Points make_toy(const ToyConfig& config) {
  validate(config);
  Points table{toy_columns(config), {}};
  table.values.resize(config.points * table.cols());
  draw_toy(config, 0, table.values);
  return table;
}

void draw_toy(const ToyConfig& config, std::uint64_t first_row, std::span<double> out) {
  validate(config);
  const ToyShape& shape = toy_shape(config.name);
  const double noise = config.noise * shape.noise_unit;
  const RandomStream stream(config.seed, Purpose::toy_data, static_cast<std::uint64_t>(config.name));
  const std::size_t columns = toy_columns(config).size();
  for (std::size_t i = 0; i < out.size() / columns; ++i) {
    RowRandom random(stream, first_row + i);
    draw(shape, noise, random, out.subspan(i * columns, columns));
  }
}

}  // namespace sfumato
