#include "sfumato/measures/table_report.h"

#include "sfumato/base/error.h"
#include "sfumato/measures/association.h"
#include "sfumato/measures/compared_columns.h"

namespace sfumato {

namespace {

// The last column that can be a target.
std::optional<std::size_t> last_target(const Table& real) {
  for (std::size_t j = real.columns.size(); j-- > 0;) {
    if (unfit_target(real, j).empty()) return j;
  }
  return std::nullopt;
}

void add_efficacy(const Table& real, const Table& synthetic, const Table* holdout, const TableReportConfig& config,
                  ThreadPool& pool, TableReport& report) {
  if (config.target) {
    report.efficacy = measure_efficacy(real, synthetic, holdout, *config.target, pool, config.seed);
    return;
  }
  const std::optional<std::size_t> target = last_target(real);
  if (!target) {
    report.no_efficacy = "no column can be predicted from others";
    return;
  }
  // A failure for a default target must not prevent the rest of the report.
  try {
    report.efficacy = measure_efficacy(real, synthetic, holdout, *target, pool, config.seed);
  } catch (const Error& error) {
    report.no_efficacy = error.what();
  }
}

}  // namespace

TableReport make_table_report(const Table& real, const Table& synthetic, const Table* holdout,
                              const TableReportConfig& config, ThreadPool& pool,
                              const std::function<void(const std::string& part)>& next) {
  check_comparable(real, synthetic, kMinReportRows);
  if (holdout != nullptr) check_comparable(real, *holdout, kMinReportRows);
  const auto begin = [&](const char* part) {
    if (next) next(part);
  };
  TableReport report;
  report.seed = config.seed;
  report.real_rows = config.real_rows;
  begin("usefulness");  // first, as an unfit target ends the report
  add_efficacy(real, synthetic, holdout, config, pool, report);
  begin("likeness");
  report.synthetic = measure_fidelity(real, synthetic, pool, config.seed);
  if (holdout != nullptr) {
    begin("likeness of the holdout");
    report.holdout = measure_fidelity(real, *holdout, pool, config.seed);
  }
  begin("privacy");
  report.privacy = measure_privacy(real, synthetic, holdout, pool, config.seed);
  begin("rules");
  report.rules = find_table_rules(real, synthetic, holdout, pool, config.seed);
  begin("pictures");
  report.columns = compared_columns(real.schema);
  report.paired = paired_columns(real.schema);
  report.real_associations = associations(real, pool);
  report.synthetic_associations = associations(synthetic, pool);
  for (const std::size_t column : report.columns) report.marginals.push_back(marginal(real, synthetic, column));
  if (config.real_rows) report.projection = project(real, synthetic, config.points, config.seed);
  return report;
}

}  // namespace sfumato
