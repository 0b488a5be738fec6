// How rows are drawn, filled in and scored, besides the samplers' settings of points.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sfumato/engine/setting_list.h"
#include "sfumato/points/likelihood.h"
#include "sfumato/points/sample_config.h"
#include "sfumato/samplers/posterior.h"

namespace sfumato {

/// Conditions on rows: as a text ("sex=Female,age>=60"), or as values.
struct Where {
  std::vector<std::string> texts;
  std::vector<WhereCondition> conditions;

  bool empty() const { return texts.empty() && conditions.empty(); }
};

struct TableSampleOptions {
  std::uint64_t seed = 0;
  Where where;
  std::string balance;    ///< draw all values of this column equally often, or empty
  std::string no_copies;  ///< a CSV file whose rows are not drawn again, or empty
};

struct ImputeOptions {
  std::uint64_t seed = 0;
  std::uint64_t imputation = 0;  ///< of several, which one
  bool best_guess = false;
};

struct TableScoreOptions {
  std::uint64_t draws = 4;
  std::uint64_t seed = 0;
};

/// Whether a setting of the samplers applies to rows that are drawn by particles, too.
inline bool applies_to_posteriors(std::string_view name) {
  return name == "sample_steps" || name == "grid" || name.starts_with("guidance");
}

inline constexpr Field kWhere{
    "where",
    "conditions on the rows; tables: on any columns, as in \"sex=Female,age>=60\"; points: on the columns that were "
    "conditions in training, as in label=2"};

/// Show the fields of each task as visit(field, reference).
template <class Options, class Visit>
void visit_table_sample_fields(Options& options, const Visit& visit) {
  visit(Field{"seed", "seed of the sample", at_least(0)}, options.seed);
  visit(kWhere, options.where);
  visit(Field{"balance", "draw all values of this column equally often"}, options.balance);
  visit(Field{"no_copies", "CSV file of rows to avoid; a drawn row that equals one of them is drawn again"},
        options.no_copies);
}

template <class Options, class Visit>
void visit_impute_fields(Options& options, const Visit& visit) {
  visit(Field{"seed", "seed of the draws", at_least(0), {"best_guess", "false"}}, options.seed);
  visit(Field{"best_guess", "fill in the mean of numbers and the most likely category instead of random draws"},
        options.best_guess);
}

template <class Options, class Visit>
void visit_table_score_fields(Options& options, const Visit& visit) {
  visit(Field{"draws", "random orders of the variables, or runs of the multinomial process, per row", at_least(1)},
        options.draws);
  visit(Field{"seed", "seed of the draws", at_least(0)}, options.seed);
}

template <class Config, class Visit>
void visit_particle_fields(Config& config, const Visit& visit) {
  visit(Field{"particles", "particles per row; more is more accurate and slower", at_least(1)}, config.particles);
}

template <class Config, class Visit>
void visit_likelihood_fields(Config& config, const Visit& visit) {
  visit(Field{"ode_steps", "steps of the probability-flow ODE", at_least(1)}, config.steps);
  visit(Field{"probes", "random directions of Hutchinson's estimate, used above 32 columns", at_least(2)},
        config.divergence.probes);
}

}  // namespace sfumato
