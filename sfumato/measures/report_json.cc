#include "sfumato/measures/report_json.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "sfumato/base/enum_names.h"
#include "sfumato/measures/html.h"
#include "sfumato/measures/report_words.h"

namespace sfumato {

namespace {

using Json = nlohmann::ordered_json;

Json shapes_json(const ColumnShapes& shapes, const Schema& schema) {
  Json columns = Json::array();
  for (const ColumnShape& shape : shapes.columns) {
    const ColumnSchema& column = schema.columns[shape.column];
    columns.push_back({{"column", column.name},
                       {"kind", name_of(column.kind)},
                       {"metric", shape_metric(column)},
                       {"score", shape.score},
                       {"missing_real", shape.missing_real},
                       {"missing_synthetic", shape.missing_synthetic}});
  }
  return {{"score", shapes.score}, {"columns", columns}};
}

Json trends_json(const PairTrends& trends, const Schema& schema) {
  Json pairs = Json::array();
  for (const PairTrend& pair : trends.pairs) {
    pairs.push_back({{"columns", {schema.columns[pair.first].name, schema.columns[pair.second].name}},
                     {"metric", pair.correlation ? "CorrelationSimilarity" : "ContingencySimilarity"},
                     {"score", pair.score},
                     {"real_association", pair.real},
                     {"strong", pair.strong}});
  }
  return {{"score", trends.score}, {"strong_score", trends.strong_score}, {"pairs", pairs}};
}

Json fidelity_json(const Fidelity& likeness, const Schema& schema) {
  return {{"column_shapes", shapes_json(likeness.shapes, schema)},
          {"column_pair_trends", trends_json(likeness.trends, schema)},
          {"c2st", likeness.c2st}};
}

Json efficacy_json(const TableReport& report, const Schema& schema) {
  if (!report.efficacy) return {{"left_out", report.no_efficacy}};
  const Efficacy& efficacy = *report.efficacy;
  Json json{{"target", schema.columns[efficacy.target].name},
            {"metric", efficacy.metric == EfficacyMetric::area_under_roc ? "roc_auc"
                       : efficacy.metric == EfficacyMetric::macro_area   ? "macro_roc_auc"
                                                                         : "r2"},
            {"trained_on_real", efficacy.from_real},
            {"trained_on_synthetic", efficacy.from_synthetic},
            {"gap", efficacy.from_real - efficacy.from_synthetic}};
  if (efficacy.accuracy_from_real) {
    json["accuracy"] = {{"trained_on_real", *efficacy.accuracy_from_real},
                        {"trained_on_synthetic", *efficacy.accuracy_from_synthetic}};
  }
  json["train_rows"] = efficacy.train_rows;
  json["test_rows"] = efficacy.test_rows;
  json["tested_on"] = efficacy.from_holdout ? "holdout" : "a fourth of the real rows";
  return json;
}

Json records_json(const ClosestRecords& records) {
  return {{"median_distance", records.median},
          {"fifth_percentile", records.low},
          {"exact_copies", records.copies},
          {"rows_measured", records.measured}};
}

}  // namespace

Json to_json(const TableReport& report, const ReportTables& tables) {
  const Schema& schema = tables.real.schema;
  Json json{{"real", {{"file", tables.real_name}, {"rows", tables.real.rows}}},
            {"synthetic", {{"file", tables.synthetic_name}, {"rows", tables.synthetic.rows}}}};
  if (tables.holdout) json["holdout"] = {{"file", tables.holdout_name}, {"rows", tables.holdout->rows}};
  json["seed"] = report.seed;
  json["verdict"] = headline(report);
  json.update(fidelity_json(report.synthetic, schema));
  if (report.holdout) json["real"] = fidelity_json(*report.holdout, schema);
  json["efficacy"] = efficacy_json(report, schema);
  json["privacy"] = {
      {"synthetic", records_json(report.privacy.synthetic)},
      {report.privacy.from_holdout ? "holdout" : "other_real_rows", records_json(report.privacy.baseline)}};
  if (report.privacy.membership_auc) json["privacy"]["membership_auc"] = *report.privacy.membership_auc;
  return json;
}

std::string to_text(const TableReport& report, const ReportTables& tables) {
  std::string text = headline(report) + "\n\n";
  const bool floor = report.holdout.has_value();
  const auto line = [&](const std::string& name, const std::string& value, const std::string& beside) {
    text += fmt::format("{:<34}{:>10}{:>12}\n", name, value, beside);
  };
  line("", "synthetic", floor ? "holdout" : "real rows");
  const auto floor_of = [&](auto value) { return floor ? value(*report.holdout) : std::string(); };
  line("column shapes", percent(report.synthetic.shapes.score),
       floor_of([](const Fidelity& l) { return percent(l.shapes.score); }));
  line("column pair trends", percent(report.synthetic.trends.score),
       floor_of([](const Fidelity& l) { return percent(l.trends.score); }));
  line("C2ST (0.5 is best)", score_text(report.synthetic.c2st),
       floor_of([](const Fidelity& l) { return score_text(l.c2st); }));
  const Privacy& privacy = report.privacy;
  line("exact copies", percent(privacy.synthetic.copies), percent(privacy.baseline.copies));
  line("closest real row, median", fmt::format("{:.4f}", privacy.synthetic.median),
       fmt::format("{:.4f}", privacy.baseline.median));
  line("closest real row, 5th percentile", fmt::format("{:.4f}", privacy.synthetic.low),
       fmt::format("{:.4f}", privacy.baseline.low));
  if (privacy.membership_auc) line("membership AUC (0.5 is best)", score_text(*privacy.membership_auc), "");
  text += "\n";
  if (!report.efficacy) return text + "usefulness: left out, as " + report.no_efficacy + "\n";
  const Efficacy& efficacy = *report.efficacy;
  return text + fmt::format("predicting '{}', {}: {:.4f} trained on synthetic rows, {:.4f} on real ones\n",
                            tables.real.schema.columns[efficacy.target].name, metric_name(efficacy.metric),
                            efficacy.from_synthetic, efficacy.from_real);
}

}  // namespace sfumato
