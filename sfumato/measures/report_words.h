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

/// "hard to tell from the real rows": by the classifier's AUC.
Verdict likeness_verdict(const TableReport& report);
/// "as good to learn from": by what a model loses that learns from the synthetic rows; empty without a target that real
/// rows teach.
Verdict usefulness_verdict(const TableReport& report);
/// "no closer to the real rows than unseen rows are": by copies, distances and membership.
Verdict privacy_verdict(const TableReport& report);

/// The parts of that: by the fraction of exact copies, and by the AUC of membership.
Grade copies_grade(const Privacy& privacy);
Grade membership_grade(const Privacy& privacy);

/// The three in one sentence.
std::string headline(const TableReport& report);

/// "ROC AUC", "macro ROC AUC", "R²".
const char* metric_name(EfficacyMetric metric);
/// "KSComplement" or "TVComplement", as SDMetrics calls what a column of this kind is measured by.
const char* shape_metric(const ColumnSchema& column);

}  // namespace sfumato
