// How a training starts, besides the configuration of its kind of model.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sfumato/engine/setting_list.h"
#include "sfumato/points/point_config.h"

namespace sfumato {

struct FitOptions {
  DataKind as = DataKind::points;      ///< what the data are learned as; by default their columns decide
  Preset preset = Preset::defaults;    ///< of points: settings to start from
  std::vector<std::string> condition;  ///< of points: columns that points are drawn given
  Duration time;                       ///< of training in place of `steps`
  Schema schema;                       ///< of a table: columns that are stated
  std::vector<std::string> na;         ///< of a table: words for a missing value, besides the usual ones
};

/// Shows every field as visit(field, reference), those of points, of tables or of both.
template <class Options, class Visit>
void visit_fit_options(Options& options, DataKind kind, const Visit& visit) {
  visit(Field{"as", "treat the data as points or as a table; by default decided by the columns"}, options.as);
  visit(Field{"time", "training time, as in 30s, 2m or 1h, instead of a number of `steps`", above(0)}, options.time);
  if (kind == DataKind::points) {
    visit(Field{"preset", "settings to start from"}, options.preset);
    visit(Field{"condition",
                "columns to condition on: whole numbers with few values are labels, others numbers; NAME:label and "
                "NAME:number override this"},
          options.condition);
  } else {
    visit(Field{"schema",
                "column types, as written by `sfumato schema`; columns that are left out are inferred from the data"},
          options.schema);
    visit(
        Field{"na", "additional spellings of a missing value, besides an empty field, ?, NA, N/A, nan, null and None"},
        options.na);
  }
}

}  // namespace sfumato
