#include "sfumato/measures/report_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "sfumato/base/version.h"
#include "sfumato/measures/compared_columns.h"
#include "sfumato/measures/html.h"
#include "sfumato/measures/report_charts.h"
#include "sfumato/measures/report_words.h"
#include "sfumato/measures/rule_words.h"

namespace sfumato {

namespace {

const char* grade_name(Grade grade) {
  switch (grade) {
    case Grade::good:
      return "good";
    case Grade::fair:
      return "fair";
    case Grade::poor:
      return "poor";
  }
  return "";
}

std::string bdi(const std::string& name) { return fmt::format("<bdi title=\"{0}\">{0}</bdi>", html_text(name)); }

// A page in the making: what all its sections look at.
class Page {
 public:
  Page(const TableReport& report, const ReportTables& tables)
      : report_(report), tables_(tables), schema_(tables.real.schema) {
    // The worst column first; one without a score is no better than any.
    order_.resize(report.columns.size());
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::ranges::stable_sort(order_, {}, [&](std::size_t k) {
      const double score = shape(k).score;
      return std::isnan(score) ? -1 : score;
    });
  }

  std::string text() const {
    return head() + summary() + rules() + columns() + pairs() + projection() + shapes_table() + usefulness() +
           privacy() + methods() + origin() + "</main>\n</body>\n</html>\n";
  }

 private:
  const ColumnShape& shape(std::size_t k) const { return report_.synthetic.shapes.columns[k]; }
  const ColumnSchema& column(std::size_t k) const { return schema_.columns[report_.columns[k]]; }
  template <class Value>
  double floor_of(const Value& value) const {
    return report_.holdout ? value(*report_.holdout) : kNoScore;
  }
  const char* baseline() const { return report_.privacy.from_holdout ? "holdout" : "real rows"; }

  std::string head() const {
    return fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<title>Report on {}</title>\n<style>{}</style>\n</head>\n<body>\n<main>\n",
        html_text(tables_.synthetic_name), kReportStyle);
  }

  static std::string card(const char* name, const std::string& value, const Verdict& verdict,
                          const std::string& picture, const std::string& beside) {
    return fmt::format(
        "<div class=\"card\"><span class=\"name\">{}</span><b class=\"{}\">{}</b>{}<span>{}</span></div>\n", name,
        verdict.words.empty() ? "" : grade_name(verdict.grade), value, picture, beside);
  }

  std::string beside_holdout(const std::string& value) const {
    return report_.holdout ? "holdout: " + value : "100% is a perfect match";
  }

  std::string summary() const {
    const Fidelity& likeness = report_.synthetic;
    const double shapes = floor_of([](const Fidelity& l) { return l.shapes.score; });
    const double trends = floor_of([](const Fidelity& l) { return l.trends.score; });
    const double area = floor_of([](const Fidelity& l) { return l.c2st; });
    std::string text =
        fmt::format("<p class=\"kicker\">Synthetic table report</p>\n<h1>{}</h1>\n", html_text(headline(report_)));
    text += files() + warnings() + "<div class=\"cards\">\n";
    text += card("Column shapes", percent(likeness.shapes.score), {}, gauge(likeness.shapes.score, 0.8, 1, shapes),
                 beside_holdout(percent(shapes)));
    text += card("Pair trends", percent(likeness.trends.score), {}, gauge(likeness.trends.score, 0.8, 1, trends),
                 beside_holdout(percent(trends)));
    text += card("C2ST", score_text(likeness.c2st), likeness_verdict(report_), gauge(likeness.c2st, 0.5, 1, area),
                 report_.holdout ? fmt::format("classifier's AUC, 0.5 is best; holdout: {}", score_text(area))
                                 : "AUC of a classifier; 0.5 is best");
    if (report_.efficacy) {
      const Efficacy& efficacy = *report_.efficacy;
      text += card(
          "ML efficacy", score_text(efficacy.from_synthetic), usefulness_verdict(report_),
          gauge(efficacy.from_synthetic, efficacy.classes > 0 ? 0.5 : 0, 1, efficacy.from_real),
          fmt::format("{}; trained on real rows: {}", metric_name(efficacy.metric), score_text(efficacy.from_real)));
    }
    const Privacy& privacy = report_.privacy;
    text += card("Exact copies", percent(privacy.synthetic.copies), {"copies", copies_grade(privacy)},
                 gauge(privacy.synthetic.copies, 0, 0.1, privacy.baseline.copies),
                 fmt::format("rows that equal a real row; {}: {}", baseline(), percent(privacy.baseline.copies)));
    if (privacy.membership_auc) {
      text += card("Membership", score_text(*privacy.membership_auc), {"membership", membership_grade(privacy)},
                   gauge(*privacy.membership_auc, 0.5, 1, kNoScore), "AUC of an attack; 0.5 is best");
    }
    text += rules_card();
    return text + "</div>\n";
  }

  std::string rules_card() const {
    const TableRules& rules = report_.rules;
    const Grade grade = rules.broken.empty() ? Grade::good : Grade::fair;
    if (rules.found == 0) return card("Rules", "–", {}, "", "none found in the real table");
    return card("Rules broken", grouped(rules.broken.size()), {"rules", grade}, "",
                fmt::format("of {} that every real row keeps", grouped(rules.found)));
  }

  // Which files, how many rows.
  std::string files() const {
    const auto file = [](const char* what, const std::string& name, std::size_t rows) {
      return fmt::format("<span>{}: {} ({} rows)</span>", what, bdi(name), grouped(rows));
    };
    std::string text = "<p class=\"files\">" + file("Real", tables_.real_name, tables_.real.rows) +
                       file("Synthetic", tables_.synthetic_name, tables_.synthetic.rows);
    if (tables_.holdout) text += file("Holdout", tables_.holdout_name, tables_.holdout->rows);
    text += fmt::format("<span>sfumato {}</span>", version());
    if (!tables_.date.empty()) text += fmt::format("<span>{}</span>", html_text(tables_.date));
    return text + "</p>\n";
  }

  std::string warnings() const {
    std::string text;
    if (report_.synthetic.looks_copied()) {
      text += fmt::format("<p class=\"note alarm\"><strong>Possible copies of real rows.</strong> {}</p>\n",
                          html_text(copying_warning(report_)));
    }
    return text + (report_.real_rows
                       ? "<p class=\"note\"><strong>This page shows real data.</strong> Each point of the scatter plot "
                         "on the left "
                         "is a real row, and the charts show the range and the categories of real columns. With "
                         "<code>--no-real-rows</code> the page has no scatter plot and no examples.</p>\n"
                       : "<p class=\"note\">This page shows no real rows and gives no examples. Charts still show the "
                         "range and the categories of real columns.</p>\n");
  }

  std::string rules() const {
    constexpr std::size_t kMost = 30;
    const TableRules& found = report_.rules;
    if (found.found == 0) return "";
    std::string text = fmt::format(
        "<h2>Rules</h2>\n<p>{} {} in every real row to which {}: the order of two columns, sums and other linear "
        "relations, columns that determine others, combinations that never occur. Synthetic rows break {} of them."
        "</p>\n",
        grouped(found.found), found.found == 1 ? "rule holds" : "rules hold",
        found.found == 1 ? "it applies" : "they apply", found.broken.empty() ? "none" : grouped(found.broken.size()));
    if (found.broken.empty()) return text;
    const std::size_t shown = std::min(kMost, found.broken.size());
    text += "<ol class=\"rules\">\n";
    for (std::size_t k = 0; k < shown; ++k) text += rule_item(found.broken[k]);
    text += "</ol>\n";
    if (shown < found.broken.size()) {
      text += fmt::format("<p class=\"quiet\">And {} more, which are broken in fewer rows.</p>\n",
                          grouped(found.broken.size() - shown));
    }
    return text;
  }

  std::string rule_item(const TableRule& rule) const {
    const ShowText shown = [](std::string_view text) { return "<bdi>" + html_text(text) + "</bdi>"; };
    const std::string miss = miss_text(rule, schema_);
    std::string text = fmt::format(
        "<li class=\"panel\"><strong>{}</strong><span>holds in {} real rows; broken in <em>{}</em>{}</span>",
        rule_text(rule, tables_.synthetic.schema, shown), grouped(rule.real_rows), violations_text(rule),
        miss.empty() ? "" : ", typically " + miss);
    if (report_.real_rows) {
      text += fmt::format("<span>Synthetic row {}: {}</span>", grouped(rule.example + 1),
                          example_text(rule, tables_.synthetic, shown));
    }
    return text + "</li>\n";
  }

  // The columns that are shown one by one: of many the worst.
  std::vector<std::size_t> shown_columns() const {
    constexpr std::size_t kMost = 200;
    return {order_.begin(), order_.begin() + static_cast<std::ptrdiff_t>(std::min(kMost, order_.size()))};
  }

  std::string not_shown() const {
    const std::size_t shown = shown_columns().size();
    return shown < order_.size() ? fmt::format(" The worst {} of {} columns.", shown, grouped(order_.size())) : "";
  }

  std::string columns() const {
    std::string text =
        "<h2>Columns</h2>\n<p>The distribution of each column, the worst first, with its shape score (100% is best)." +
        not_shown() +
        "</p>\n"
        "<div class=\"legend\"><span><i class=\"real\"></i>real</span><span><i class=\"syn\"></i>synthetic</span>"
        "</div>\n<div class=\"grid\">\n";
    for (const std::size_t k : shown_columns()) {
      text +=
          fmt::format("<div class=\"panel\"><div class=\"head\">{}<span>{}</span></div>{}</div>\n", bdi(column(k).name),
                      percent(shape(k).score), marginal_chart(column(k), report_.marginals[k]));
    }
    return text + "</div>\n";
  }

  // Of many columns, as indices into `paired`, those whose associations differ most.
  std::vector<std::size_t> mapped_columns() const {
    constexpr std::size_t kMost = 40;
    const std::size_t n = report_.paired.size();
    std::vector<double> off(n, 0.0);
    for (std::size_t i = 0; i < n * n; ++i) {
      const double difference = std::abs(report_.synthetic_associations[i] - report_.real_associations[i]);
      if (!std::isnan(difference)) off[i / n] += difference;
    }
    std::vector<std::size_t> chosen(n);
    std::iota(chosen.begin(), chosen.end(), std::size_t{0});
    std::ranges::stable_sort(chosen, [&](std::size_t a, std::size_t b) { return off[a] > off[b]; });
    chosen.resize(std::min(n, kMost));
    std::ranges::sort(chosen);
    return chosen;
  }

  std::string pairs() const {
    const std::size_t n = report_.paired.size();
    const std::vector<std::size_t> chosen = mapped_columns();
    std::vector<std::string> names;
    std::vector<double> real;
    std::vector<double> synthetic;
    std::vector<double> difference;
    for (const std::size_t i : chosen) {
      names.push_back(schema_.columns[report_.paired[i]].name);
      for (const std::size_t j : chosen) {
        real.push_back(report_.real_associations[i * n + j]);
        synthetic.push_back(report_.synthetic_associations[i * n + j]);
        difference.push_back(synthetic.back() - real.back());
      }
    }
    const std::string left_out =
        chosen.size() < n ? fmt::format(" The {} columns that differ most, of {}.", chosen.size(), n) : "";
    const std::string measured = n < report_.columns.size()
                                     ? fmt::format(" Pairs are measured among {} of the {} columns, evenly picked.", n,
                                                   grouped(report_.columns.size()))
                                     : "";
    return fmt::format(
               "<h2>Pairs of columns</h2>\n<p>Association of each two columns: Pearson's correlation of numbers, "
               "correlation "
               "ratio of a number and a category, Cramér's V of two categories.{}{}</p>\n"
               "<div class=\"legend\"><span><i class=\"pos\"></i>positive</span><span><i class=\"neg\"></i>negative"
               "</span><span>darkest at 1; in the map of differences at 0.25</span></div>\n"
               "<div class=\"three\">\n<div class=\"panel\"><h3>Real</h3>{}</div>\n"
               "<div class=\"panel\"><h3>Synthetic</h3>{}</div>\n"
               "<div class=\"panel\"><h3>Synthetic − real</h3>{}</div>\n</div>\n",
               measured, left_out, heat_map(names, real, 1, "associations of the real columns"),
               heat_map(names, synthetic, 1, "associations of the synthetic columns"),
               heat_map(names, difference, 0.25, "difference of the associations")) +
           worst_pairs();
  }

  std::string worst_pairs() const {
    constexpr std::size_t kShown = 8;
    std::vector<PairTrend> pairs = report_.synthetic.trends.pairs;
    std::erase_if(pairs, [](const PairTrend& pair) { return std::isnan(pair.score); });
    if (pairs.empty()) return "";
    std::ranges::stable_sort(pairs, {}, &PairTrend::score);
    pairs.resize(std::min(pairs.size(), kShown));
    std::string text =
        "<p class=\"quiet\">The pairs with the lowest scores:</p>\n<div class=\"wide\"><table>\n<tr><th "
        "class=\"left\">pair"
        "</th><th class=\"left\">measure</th><th>trend score</th></tr>\n";
    for (const PairTrend& pair : pairs) {
      text += fmt::format("<tr><td class=\"left\">{} × {}</td><td class=\"left\">{}</td><td>{}</td></tr>\n",
                          bdi(schema_.columns[pair.first].name), bdi(schema_.columns[pair.second].name),
                          pair.correlation ? "correlation" : "contingency table", percent(pair.score));
    }
    return text + "</table></div>\n";
  }

  std::string projection() const {
    if (!report_.projection) return "";
    const Projection& projection = *report_.projection;
    const PlaneFrame table = frame_around(projection);
    return fmt::format(
        "<h2>Principal components</h2>\n<p>Each point is a row, projected on the first two principal components of the "
        "real rows, which explain {} and {} of the variance.</p>\n<div class=\"three two\">\n"
        "<div class=\"panel\"><h3>Real</h3>{}</div>\n<div class=\"panel\"><h3>Synthetic</h3>{}</div>\n</div>\n",
        percent(projection.explained[0]), percent(projection.explained[1]),
        scatter_chart(projection.real, table, "real", "real rows on the plane"),
        scatter_chart(projection.synthetic, table, "syn", "synthetic rows on the plane"));
  }

  std::string shapes_table() const {
    const bool floor = report_.holdout.has_value();
    std::string text = fmt::format(
        "<h2>Scores of the columns</h2>\n<div class=\"wide\"><table>\n<tr><th class=\"left\">column</th>"
        "<th class=\"left\">kind</th><th class=\"left\">measure</th><th>score</th><th></th>{}<th>missing, real</th>"
        "<th>missing, synthetic</th></tr>\n",
        floor ? "<th>holdout</th>" : "");
    for (const std::size_t k : shown_columns()) {
      const double other = floor_of([&](const Fidelity& l) { return l.shapes.columns[k].score; });
      text += fmt::format(
          "<tr><td class=\"left\">{}</td><td class=\"left\">{}</td><td class=\"left\">{}</td><td>{}</td><td>{}</td>{}"
          "<td>{}</td><td>{}</td></tr>\n",
          bdi(column(k).name), enum_names(ColumnKind())[static_cast<std::size_t>(column(k).kind)],
          shape_metric(column(k)), percent(shape(k).score), gauge(shape(k).score, 0.8, 1, other),
          floor ? fmt::format("<td>{}</td>", percent(other)) : "", percent(shape(k).missing_real),
          percent(shape(k).missing_synthetic));
    }
    return text + "</table></div>\n" + left_out_columns();
  }

  std::string left_out_columns() const {
    std::string names;
    for (const ColumnSchema& own : schema_.columns) {
      if (holds_numbers(own.kind) || holds_categories(own.kind)) continue;
      names += fmt::format("{}{} ({})", names.empty() ? "" : ", ", bdi(own.name),
                           enum_names(ColumnKind())[static_cast<std::size_t>(own.kind)]);
    }
    return names.empty() ? "" : "<p class=\"quiet\">Not compared: " + names + ".</p>\n";
  }

  std::string usefulness() const {
    if (!report_.efficacy) {
      return fmt::format("<h2>Machine-learning efficacy</h2>\n<p>Not measured: {}.</p>\n",
                         html_text(report_.no_efficacy));
    }
    const Efficacy& efficacy = *report_.efficacy;
    const auto accuracy = [](const std::optional<double>& value) { return value ? percent(*value) : "–"; };
    const double worst = efficacy.classes > 0 ? 0.5 : 0;
    return fmt::format(
        "<h2>Machine-learning efficacy</h2>\n<p>Two models predict {} from the other columns. One is trained on the "
        "synthetic rows, the other on real rows. Both are tested on {} {}.</p>\n<div class=\"wide\"><table>\n"
        "<tr><th class=\"left\">trained on</th><th>{}</th><th></th><th>accuracy</th></tr>\n"
        "<tr><td class=\"left\">synthetic rows</td><td>{}</td><td>{}</td><td>{}</td></tr>\n"
        "<tr><td class=\"left\">real rows</td><td>{}</td><td>{}</td><td>{}</td></tr>\n</table></div>\n",
        bdi(schema_.columns[efficacy.target].name), grouped(efficacy.test_rows),
        efficacy.from_holdout ? "rows of the holdout"
                              : "other rows of the real table; if the synthetic table was made from them, too, its "
                                "score is too high",
        metric_name(efficacy.metric), score_text(efficacy.from_synthetic),
        gauge(efficacy.from_synthetic, worst, 1, efficacy.from_real), accuracy(efficacy.accuracy_from_synthetic),
        score_text(efficacy.from_real), gauge(efficacy.from_real, worst, 1, kNoScore),
        accuracy(efficacy.accuracy_from_real));
  }

  std::string privacy() const {
    const Privacy& privacy = report_.privacy;
    const auto row = [](const std::string& name, const ClosestRecords& records) {
      return fmt::format("<tr><td class=\"left\">{}</td><td>{:.4f}</td><td>{:.4f}</td><td>{}</td><td>{}</td></tr>\n",
                         name, records.median, records.low, percent(records.copies), grouped(records.measured));
    };
    std::string text = fmt::format(
        "<h2>Privacy</h2>\n<p>Distance from each synthetic row to the closest real row, compared with {}. Copies have "
        "a "
        "distance of 0.</p>\n<div class=\"legend\"><span><i class=\"real\"></i>{}</span><span><i class=\"syn\"></i>"
        "synthetic rows</span></div>\n<div class=\"panel\">{}</div>\n<div class=\"wide\"><table>\n"
        "<tr><th class=\"left\">closest real row of</th><th>median distance</th><th>5th percentile</th>"
        "<th>exact copies</th><th>rows</th></tr>\n{}{}</table></div>\n",
        privacy.from_holdout ? "that of the holdout's rows, which are real and unseen"
                             : "that of each real row to the closest other real row",
        baseline(),
        distance_chart(privacy.synthetic.distances, privacy.baseline.distances, "distances to the closest real row"),
        row("synthetic rows", privacy.synthetic), row(baseline(), privacy.baseline));
    text += privacy.membership_auc
                ? fmt::format(
                      "<p>Membership inference: an attacker has the synthetic table and a row, and guesses whether the "
                      "row was in the training data by the distance to the closest synthetic row. The AUC of this "
                      "attack is {}; 0.5 is a guess.</p>\n",
                      score_text(*privacy.membership_auc))
                : "<p class=\"quiet\">Membership inference was not measured; it needs a <code>--holdout</code>.</p>\n";
    return text;
  }

  static std::string methods() {
    const std::pair<const char*, const char*> lines[] = {
        {"Column shapes",
         "Numbers and dates: 1 − the Kolmogorov-Smirnov statistic. Categories: 1 − the total variation distance. "
         "Missing values are left out. The score is the mean over the columns, as in SDMetrics."},
        {"Pair trends",
         "Two numbers: 1 − half the difference of Pearson's correlations. Other pairs: 1 − the total variation "
         "distance of the contingency tables, numbers in ten bins. The score is the mean over the pairs, as in "
         "SDMetrics."},
        {"C2ST",
         "Classifier two-sample test: the cross-validated area under the ROC curve (AUC) of gradient-boosted trees "
         "that tell synthetic from real rows by all columns. 0.5 is a guess. Far below 0.5, rows are copies."},
        {"ML efficacy", "Gradient-boosted trees: 100 trees of at most 31 leaves, with categorical splits."},
        {"Rules",
         "A rule is listed if all real rows keep it, chance does not explain that, and synthetic rows break it."},
        {"Distances",
         "Gower's distance: the mean over the columns of |a − b| / range for numbers, and of 0 or 1 for equal or "
         "different categories, to every real row."},
        {"Exact copies", "Rows that equal a real row in every compared column."},
    };
    std::string text = "<h2>How it was measured</h2>\n<dl>\n";
    for (const auto& [name, what] : lines) text += fmt::format("<dt>{}</dt><dd>{}</dd>\n", name, what);
    return text + "</dl>\n";
  }

  std::string origin() const {
    return fmt::format(
        "<p class=\"quiet\"><small>Made by sfumato {}{}, seed {}. The black mark on a bar is {}.</small></p>\n",
        version(), tables_.date.empty() ? "" : " on " + html_text(tables_.date), report_.seed,
        report_.holdout ? "the score of the holdout, or of a model trained on real rows"
                        : "the score of real rows, where it was measured");
  }

  const TableReport& report_;
  const ReportTables& tables_;
  const Schema& schema_;
  std::vector<std::size_t> order_;
};

}  // namespace

std::string to_html(const TableReport& report, const ReportTables& tables) { return Page(report, tables).text(); }

}  // namespace sfumato
