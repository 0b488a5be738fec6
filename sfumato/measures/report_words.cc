#include "sfumato/measures/report_words.h"

#include <algorithm>

namespace sfumato {

Verdict likeness_verdict(const TableReport& report) {
  const double area = report.synthetic.c2st;
  if (area <= 0.55) return {"next to impossible to tell from the real rows", Grade::good};
  if (area <= 0.65) return {"hard to tell from the real rows", Grade::good};
  if (area <= 0.8) return {"different from the real rows in ways that a classifier finds", Grade::fair};
  return {"easy to tell from the real rows", Grade::poor};
}

Verdict usefulness_verdict(const TableReport& report) {
  if (!report.efficacy) return {};
  const double probability = report.efficacy->classes > 0 ? 0.5 : 0;
  // What real rows do not teach, synthetic ones cannot fail at.
  if (report.efficacy->from_real < probability + 0.02) return {};
  const double loss = report.efficacy->from_real - report.efficacy->from_synthetic;
  if (loss <= 0.01) return {"as good to learn from", Grade::good};
  if (loss <= 0.03) return {"nearly as good to learn from", Grade::good};
  if (loss <= 0.1) return {"less good to learn from", Grade::fair};
  return {"far less good to learn from", Grade::poor};
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
  switch (grade) {
    case Grade::good:
      return {"no closer to real rows than unseen rows are", grade};
    case Grade::fair:
      return {"somewhat closer to real rows than unseen rows are", grade};
    case Grade::poor:
      return {"far closer to real rows than unseen rows are", grade};
  }
  return {};
}

std::string headline(const TableReport& report) {
  std::string text = "The synthetic rows are " + likeness_verdict(report).words;
  const std::string useful = usefulness_verdict(report).words;
  if (!useful.empty()) text += ", " + useful;
  return text + ", and " + privacy_verdict(report).words + ".";
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
