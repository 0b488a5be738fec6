#include "sfumato/measures/report_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "sfumato/measures/html.h"

namespace sfumato {

Verdict likeness_verdict(const TableReport& report) {
  const double area = report.synthetic.c2st;
  if (report.synthetic.looks_copied()) return {"too similar to real rows, as copies of them are", Grade::poor};
  if (area <= 0.55) return {"almost impossible to tell from real rows", Grade::good};
  if (area <= 0.65) return {"hard to tell from real rows", Grade::good};
  if (area <= 0.8) return {"different from real rows in ways that a classifier finds", Grade::fair};
  return {"easy to tell from real rows", Grade::poor};
}

Verdict usefulness_verdict(const TableReport& report) {
  if (!report.efficacy) return {};
  // A model that is trained on copies of the rows that it is tested on says nothing.
  if (report.synthetic.looks_copied() && !report.efficacy->from_holdout) return {};
  const double chance = report.efficacy->classes > 0 ? 0.5 : 0;
  // If real rows do not predict the target, synthetic ones cannot be worse.
  if (report.efficacy->from_real < chance + 0.02) return {};
  const double loss = report.efficacy->from_real - report.efficacy->from_synthetic;
  if (loss <= 0.01) return {"as good for training a model", Grade::good};
  if (loss <= 0.03) return {"almost as good for training a model", Grade::good};
  if (loss <= 0.1) return {"worse for training a model", Grade::fair};
  return {"much worse for training a model", Grade::poor};
}

Grade copies_grade(const Privacy& privacy) {
  const double more = privacy.synthetic.copies - privacy.baseline.copies;
  return more > 0.05 ? Grade::poor : more > 0.005 ? Grade::fair : Grade::good;
}

Grade membership_grade(const Privacy& privacy) {
  const double area = privacy.membership_auc.value_or(0.5);
  return area > 0.6 ? Grade::poor : area > 0.53 ? Grade::fair : Grade::good;
}

Verdict privacy_verdict(const TableReport& report) {
  const Privacy& privacy = report.privacy;
  const double median = privacy.synthetic.median / privacy.baseline.median;
  const double low = privacy.synthetic.low / privacy.baseline.low;
  // Where unseen rows are as close as can be, no row is closer: the quotients are then no numbers.
  const Grade distance = median < 0.5 ? Grade::poor : median < 0.9 || low < 0.8 ? Grade::fair : Grade::good;
  const Grade grade = std::max({distance, copies_grade(privacy), membership_grade(privacy)});
  const std::string others = privacy.from_holdout ? "unseen real rows are" : "real rows are to each other";
  switch (grade) {
    case Grade::good:
      return {"no closer to real rows than " + others, grade};
    case Grade::fair:
      return {"somewhat closer to real rows than " + others, grade};
    case Grade::poor:
      return {"far closer to real rows than " + others, grade};
  }
  return {};
}

std::string headline(const TableReport& report) {
  std::string text = "The synthetic rows are " + likeness_verdict(report).words;
  const std::string useful = usefulness_verdict(report).words;
  if (!useful.empty()) text += ", " + useful;
  text += ", and " + privacy_verdict(report).words + ".";
  const std::size_t broken = report.rules.broken.size();
  if (broken == 0) return text;
  return text +
         fmt::format(" They break {} {} that every real row keeps.", grouped(broken), broken == 1 ? "rule" : "rules");
}

std::string copying_warning(const TableReport& report) {
  if (!report.synthetic.looks_copied()) return "";
  return fmt::format(
      "The classifier's AUC of {:.3f} is below {:.3f}, which chance does not explain. It is so low where synthetic "
      "rows "
      "are copies or near copies of real rows.",
      report.synthetic.c2st, report.synthetic.c2st_low);
}

std::string violations_text(const TableRule& rule) {
  return fmt::format("{} of {} synthetic rows ({})", grouped(rule.violations), grouped(rule.synthetic_rows),
                     percent(static_cast<double>(rule.violations) / static_cast<double>(rule.synthetic_rows)));
}

const char* metric_name(EfficacyMetric metric) {
  switch (metric) {
    case EfficacyMetric::area_under_roc:
      return "ROC AUC";
    case EfficacyMetric::macro_area:
      return "macro ROC AUC";
    case EfficacyMetric::r_squared:
      return "R²";
  }
  return "";
}

const char* shape_metric(const ColumnSchema& column) {
  return holds_categories(column.kind) ? "TVComplement" : "KSComplement";
}

}  // namespace sfumato
