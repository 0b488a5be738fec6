#include "sfumato/measures/report_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sfumato/base/enum_names.h"
#include "sfumato/base/text.h"
#include "sfumato/base/version.h"
#include "sfumato/measures/html.h"
#include "sfumato/measures/report_words.h"
#include "sfumato/measures/rule_words.h"

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

constexpr std::size_t kListedRules = 200;

Json rules_json(const TableReport& report, const ReportTables& tables) {
  const ShowText plain = [](std::string_view text) { return std::string(text); };
  const Schema& schema = tables.synthetic.schema;
  Json broken = Json::array();
  for (const TableRule& rule : report.rules.broken) {
    if (broken.size() == kListedRules) break;
    Json columns = Json::array();
    for (const std::size_t column : rule.columns) columns.push_back(schema.columns[column].name);
    Json json{{"kind", name_of(rule.kind)},   {"columns", columns},   {"rule", rule_text(rule, schema, plain)},
              {"real_rows", rule.real_rows},  {"real_violations", 0}, {"synthetic_rows", rule.synthetic_rows},
              {"violations", rule.violations}};
    if (report.real_rows) {
      Json values = Json::object();
      for (const std::size_t column : rule.columns) {
        values[schema.columns[column].name] = cell_text(tables.synthetic, column, rule.example);
      }
      json["example"] = {{"row", rule.example + 1}, {"values", values}};
    }
    broken.push_back(json);
  }
  return {{"found", report.rules.found},
          {"broken", report.rules.broken.size()},
          {"columns_searched", report.rules.columns},
          {"list", broken}};
}

std::string rules_lines(const TableReport& report, const ReportTables& tables) {
  constexpr std::size_t kShown = 10;
  const TableRules& rules = report.rules;
  std::string text = fmt::format("\nrules that all real rows keep: {} found, {} broken by synthetic rows\n",
                                 grouped(rules.found), grouped(rules.broken.size()));
  const std::size_t shown = std::min(kShown, rules.broken.size());
  for (std::size_t k = 0; k < shown; ++k) {
    const TableRule& rule = rules.broken[k];
    const std::string miss = miss_text(rule, tables.synthetic.schema);
    text += fmt::format("  {}: holds in {} real rows, broken in {}{}\n",
                        rule_text(rule, tables.synthetic.schema, quoted_text), grouped(rule.real_rows),
                        violations_text(rule), miss.empty() ? "" : ", typically " + miss);
    if (!report.real_rows) continue;
    text += fmt::format("    synthetic row {}: {}\n", grouped(rule.example + 1),
                        example_text(rule, tables.synthetic, quoted_text));
  }
  if (shown < rules.broken.size()) text += fmt::format("  and {} more\n", grouped(rules.broken.size() - shown));
  return text;
}

}  // namespace

Json fidelity_json(const Fidelity& fidelity, const Schema& schema) {
  return {{"column_shapes", shapes_json(fidelity.shapes, schema)},
          {"column_pair_trends", trends_json(fidelity.trends, schema)},
          {"c2st", fidelity.c2st},
          {"looks_copied", fidelity.looks_copied()}};
}

Json to_json(const TableReport& report, const ReportTables& tables) {
  const Schema& schema = tables.real.schema;
  Json json{{"sfumato", version()}};
  if (!tables.date.empty()) json["date"] = tables.date;
  json.update({{"real", {{"file", tables.real_name}, {"rows", tables.real.rows}}},
               {"synthetic", {{"file", tables.synthetic_name}, {"rows", tables.synthetic.rows}}}});
  if (tables.holdout) json["holdout"] = {{"file", tables.holdout_name}, {"rows", tables.holdout->rows}};
  json["seed"] = report.seed;
  json["verdict"] = headline(report);
  json.update(fidelity_json(report.synthetic, schema));
  if (report.holdout) json["holdout"].update(fidelity_json(*report.holdout, schema));
  json["efficacy"] = efficacy_json(report, schema);
  json["privacy"] = {
      {"synthetic", records_json(report.privacy.synthetic)},
      {report.privacy.from_holdout ? "holdout" : "other_real_rows", records_json(report.privacy.baseline)}};
  if (report.privacy.membership_auc) json["privacy"]["membership_auc"] = *report.privacy.membership_auc;
  json["rules"] = rules_json(report, tables);
  return json;
}

std::string to_text(const TableReport& report, const ReportTables& tables) {
  std::string text = headline(report) + "\n";
  if (report.synthetic.looks_copied()) text += copying_warning(report) + "\n";
  text += "\n";
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
  if (report.efficacy) {
    const Efficacy& efficacy = *report.efficacy;
    text += fmt::format("predicting {}, {}: {:.4f} trained on synthetic rows, {:.4f} on real rows\n",
                        quoted_text(tables.real.schema.columns[efficacy.target].name), metric_name(efficacy.metric),
                        efficacy.from_synthetic, efficacy.from_real);
  } else {
    text += "machine-learning efficacy: not measured, because " + printable_text(report.no_efficacy) + "\n";
  }
  return text + rules_lines(report, tables);
}

}  // namespace sfumato
