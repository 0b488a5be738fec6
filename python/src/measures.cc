// Synthetic rows measured beside real ones: the report on a table, and distances of points.
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <tuple>

#include "bindings.h"
#include "model_handle.h"
#include "notice_warnings.h"
#include "settings.h"
#include "sfumato/base/atomic_file.h"
#include "sfumato/engine/evaluate.h"
#include "sfumato/engine/report.h"
#include "signals.h"

namespace sfumato::python {

namespace nb = nanobind;
using namespace nb::literals;

namespace {

// The page, the figures as JSON, and the figures in a few lines.
std::tuple<std::string, std::string, std::string> make_report(nb::handle real, nb::handle synthetic, nb::handle holdout,
                                                              const std::string& target, std::uint64_t seed,
                                                              std::size_t threads) {
  const DataSource real_rows = source_of(real);
  const DataSource synthetic_rows = source_of(synthetic);
  std::optional<DataSource> unseen;
  if (!holdout.is_none()) unseen = source_of(holdout);
  ReportOptions options;
  options.seed = seed;
  options.target = target;
  ThreadPool pool(threads);
  const Unlocked unlocked;
  const Report found = report(real_rows, synthetic_rows, unseen, options, pool);
  return {to_html(found.figures, found.tables), to_json(found.figures, found.tables).dump(),
          to_text(found.figures, found.tables)};
}

nb::dict distances_dict(const Distances& distances) {
  nb::dict all;
  all["sliced_wasserstein"] = distances.sliced_wasserstein;
  all["energy"] = distances.energy;
  all["c2st"] = distances.c2st ? nb::cast(*distances.c2st) : nb::none();
  return all;
}

nb::dict comparison_dict(const Comparison& comparison, std::uint64_t repeats) {
  nb::dict all;
  all["value"] = distances_dict(comparison.value);
  all["real"] = distances_dict(comparison.real);
  all["repeats"] = repeats;
  return all;
}

template <class Compare>
nb::dict compared(std::uint64_t repeats, std::size_t threads, const Compare& compare) {
  NoticeWarnings notices;
  EvaluateOptions options;
  options.repeats = repeats;
  options.notices = notices.sink();
  ThreadPool pool(threads);
  Comparison comparison;
  {
    const Unlocked unlocked;
    comparison = compare(options, pool);
  }
  notices.warn();
  return comparison_dict(comparison, repeats);
}

nb::dict compare_model(const ModelHandle& handle, nb::handle truth, std::uint64_t repeats, const nb::dict& settings,
                       std::size_t threads) {
  const DataSource true_rows = source_of(truth);
  const Settings given = settings_of(settings);
  return compared(repeats, threads, [&](const EvaluateOptions& options, ThreadPool& pool) {
    return evaluate_model(handle.model, true_rows, given, options, pool);
  });
}

nb::dict compare_samples(nb::handle samples, nb::handle truth, std::uint64_t repeats, std::size_t threads) {
  const DataSource rows = source_of(samples);
  const DataSource true_rows = source_of(truth);
  return compared(repeats, threads, [&](const EvaluateOptions& options, ThreadPool& pool) {
    return evaluate_samples(rows, true_rows, options, pool);
  });
}

void write_text(const std::string& path, const std::string& text) {
  AtomicFile file(path);
  file.write(text);
  file.commit();
}

}  // namespace

void bind_measures(nb::module_& module) {
  module.def("report", &make_report, "real"_a, "synthetic"_a, "holdout"_a.none(), "target"_a, "seed"_a, "threads"_a);
  module.def("evaluate_model", &compare_model, "model"_a, "truth"_a, "repeats"_a, "settings"_a, "threads"_a);
  module.def("evaluate_samples", &compare_samples, "samples"_a, "truth"_a, "repeats"_a, "threads"_a);
  module.def("write_text", &write_text, "path"_a, "text"_a);
  module.attr("STABLE_REPEATS") = kStableDraws;
}

}  // namespace sfumato::python
