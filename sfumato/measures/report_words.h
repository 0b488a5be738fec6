// What a table report comes to, in words.
#pragma once

#include <string>

#include "sfumato/columns/schema.h"
#include "sfumato/measures/table_report.h"

namespace sfumato {

/// How good a figure is, for its colour.
enum class Grade { good, fair, poor };

struct Verdict {
  std::string words;
  Grade grade = Grade::good;
};

/// "hard to tell from real rows": by the classifier's AUC; too far below 0.5 it is a sign of copies.
Verdict likeness_verdict(const TableReport& report);
/// "as good for training a model as real rows": by what a model loses that is trained on the synthetic rows; empty if
/// there is no target, if the real rows do not predict it, or if copies were tested on the rows that they are copies
/// of.
Verdict usefulness_verdict(const TableReport& report);
/// "no closer to real rows than unseen real rows are": by copies, distances and membership. Without a holdout the real
/// rows are compared with each other.
Verdict privacy_verdict(const TableReport& report);

/// The parts of that: by the fraction of exact copies, and by the AUC of membership.
Grade copies_grade(const Privacy& privacy);
Grade membership_grade(const Privacy& privacy);

/// The three in one sentence, and how many rules are broken in another.
std::string headline(const TableReport& report);
/// What an AUC far below 0.5 means; empty where it is not.
std::string copying_warning(const TableReport& report);
/// "35 of 300 synthetic rows (11.7%)".
std::string violations_text(const TableRule& rule);

/// "ROC AUC", "macro ROC AUC", "R²".
const char* metric_name(EfficacyMetric metric);
/// "KSComplement" or "TVComplement", as SDMetrics calls what a column of this kind is measured by.
const char* shape_metric(const ColumnSchema& column);

}  // namespace sfumato
