#include "apps/sfumato/options/observed_options.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "apps/sfumato/options/arguments.h"
#include "apps/sfumato/options/condition_options.h"
#include "sfumato/base/error.h"
#include "sfumato/base/text.h"
#include "sfumato/engine/load_data.h"

namespace sfumato::app {

namespace {

constexpr double kBlank = std::numeric_limits<double>::quiet_NaN();

// The column of the model that a text of an option names.
std::size_t column_of(const std::string& option, const std::string& name, const PointModel& model) {
  const auto found = std::ranges::find(model.columns, name);
  if (found != model.columns.end()) return static_cast<std::size_t>(found - model.columns.begin());
  if (std::ranges::find(model.conditions, name, &Condition::name) != model.conditions.end()) {
    fail(ErrorKind::usage, "{} {}: it is a condition of the model; say it by --where", option, quoted_text(name));
  }
  const std::string nearest = nearest_name(name, model.columns);
  fail(ErrorKind::usage, "{} {}: the model has no such column; {}", option, quoted_text(name),
       nearest.empty() ? fmt::format("it has {}", fmt::join(model.columns, ", ")) : "did you mean '" + nearest + "'?");
}

// COLUMN=NUMBER of an option for each column; `absent` where it names none.
std::vector<double> numbers_of(const std::string& option, const std::vector<std::string>& words,
                               const PointModel& model, double absent) {
  std::vector<double> values(model.columns.size(), absent);
  std::vector<bool> seen(values.size());
  for (const ConditionValue& known : known_of(words, option)) {
    const std::size_t column = column_of(option, known.name, model);
    if (seen[column]) {
      fail(ErrorKind::usage, "{}: {} is given twice; give it one value", option, quoted_text(known.name));
    }
    seen[column] = true;
    values[column] = parse_real(fmt::format("{} {}:", option, known.name), known.value);
  }
  return values;
}

// Throws Error unless there is something to draw and something that is known of it.
void check_blanks(const Points& points, const PointModel& model, bool noisy) {
  std::size_t known = 0;
  for (std::size_t j = 0; j < points.cols(); ++j) {
    if (std::ranges::find(model.columns, points.columns[j]) == model.columns.end()) continue;
    for (std::size_t i = 0; i < points.rows(); ++i) known += std::isnan(points(i, j)) ? 0U : 1U;
  }
  if (known == 0) {
    fail(ErrorKind::bad_data, "every value is blank, so that nothing is given; `sfumato sample` without it draws rows");
  }
  if (noisy || known < points.rows() * model.columns.size()) return;
  fail(ErrorKind::bad_data,
       "no value is blank, so that nothing is left to draw; blank some, or say by --given-noise how noisy they are");
}

}  // namespace

Points load_rows(const std::string& option, const std::string& file) {
  if (is_toy(file)) {
    fail(ErrorKind::usage, "{} {}: it is a toy set, where a file is wanted; write one: sfumato data {} -o {}.csv",
         option, quoted_text(file), file, file);
  }
  return load_data(file, {}, Blanks::kept);
}

std::vector<double> noise_of(const std::string& option, const std::vector<std::string>& words,
                             const PointModel& model) {
  std::vector<double> noise;
  if (words.size() == 1 && words.front().find('=') == std::string::npos) {
    noise.assign(model.columns.size(), parse_real(option, words.front()));
  } else {
    noise = numbers_of(option, words, model, 0);
  }
  for (const double deviation : noise) {
    if (deviation < 0) fail(ErrorKind::usage, "{} {}: a standard deviation; give 0 or more", option, deviation);
  }
  return noise;
}

void ObservedOptions::add_to(Command command) {
  const std::string group = "Known values";
  command.add_list("--given", words_, "values that are known of all rows, in the data's units, as in x0=0.5,x1=-1")
      .value_name("COLUMN=X")
      .group(group);
  command
      .add_text("--given-file", file_,
                "a .csv or .npy file of rows with blanks (empty, NA or NaN), which are drawn; --count is of each row")
      .value_name("FILE")
      .group(group);
  command
      .add_list("--given-noise", noise_,
                "known values are noisy, with this standard deviation: one number, or as in x0=0.1,x1=0.2")
      .value_name("X")
      .group(group);
}

bool ObservedOptions::given() const {
  if (!words_.empty() && from_file()) {
    fail(ErrorKind::usage, "--given and --given-file both say what is known; give one of them");
  }
  const bool given = !words_.empty() || from_file();
  if (!given && !noise_.empty()) {
    fail(ErrorKind::usage, "--given-noise is of known values; add --given or --given-file");
  }
  return given;
}

Points ObservedOptions::of_words(const PointModel& model) const {
  return {model.columns, numbers_of("--given", words_, model, kBlank)};
}

Points ObservedOptions::points(const PointModel& model) const {
  Points points = from_file() ? load_rows("--given-file", file_) : of_words(model);
  check_blanks(points, model, !noise_.empty());
  return points;
}

std::vector<double> ObservedOptions::noise(const PointModel& model) const {
  return noise_.empty() ? std::vector<double>() : noise_of("--given-noise", noise_, model);
}

}  // namespace sfumato::app
