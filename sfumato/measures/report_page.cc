#include "sfumato/measures/report_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "sfumato/measures/compared_columns.h"
#include "sfumato/measures/html.h"
#include "sfumato/measures/report_charts.h"
#include "sfumato/measures/report_words.h"

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
    return head() + summary() + columns() + pairs() + projection() + shapes_table() + usefulness() + privacy() +
           methods() + "</main>\n</body>\n</html>\n";
  }

 private:
  const ColumnShape& shape(std::size_t k) const { return report_.synthetic.shapes.columns[k]; }
  const ColumnSchema& column(std::size_t k) const { return schema_.columns[report_.columns[k]]; }
  template <class Value>
  double floor_of(const Value& value) const {
    return report_.holdout ? value(*report_.holdout) : kNoScore;
  }
  const char* unseen() const { return report_.privacy.from_holdout ? "holdout" : "other real rows"; }

  static std::string head() {
    return fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<title>Synthetic table report</title>\n<style>{}</style>\n</head>\n<body>\n<main>\n",
        kReportStyle);
  }

  static std::string card(const char* name, const std::string& value, const Verdict& verdict,
                          const std::string& picture, const std::string& beside) {
    return fmt::format(
        "<div class=\"card\"><span class=\"name\">{}</span><b class=\"{}\">{}</b>{}<span>{}</span></div>\n", name,
        verdict.words.empty() ? "" : grade_name(verdict.grade), value, picture, beside);
  }

  std::string beside_holdout(const std::string& value) const {
    return report_.holdout ? "holdout " + value : "100% is a perfect match";
  }

  std::string summary() const {
    const Fidelity& likeness = report_.synthetic;
    const double shapes = floor_of([](const Fidelity& l) { return l.shapes.score; });
    const double trends = floor_of([](const Fidelity& l) { return l.trends.score; });
    const double area = floor_of([](const Fidelity& l) { return l.c2st; });
    std::string text = fmt::format(
        "<p class=\"kicker\">Synthetic table report</p>\n<h1>{}</h1>\n"
        "<p class=\"quiet\">{}: {} rows beside {} real ones of {}{}.</p>\n<div class=\"cards\">\n",
        html_text(headline(report_)), bdi(tables_.synthetic_name), grouped(tables_.synthetic.rows),
        grouped(tables_.real.rows), bdi(tables_.real_name),
        tables_.holdout
            ? fmt::format(", with {} unseen ones of {}", grouped(tables_.holdout->rows), bdi(tables_.holdout_name))
            : "");
    text += card("Column shapes", percent(likeness.shapes.score), {}, gauge(likeness.shapes.score, 0.8, 1, shapes),
                 beside_holdout(percent(shapes)));
    text += card("Pair trends", percent(likeness.trends.score), {}, gauge(likeness.trends.score, 0.8, 1, trends),
                 beside_holdout(percent(trends)));
    text += card("Told apart", score_text(likeness.c2st), likeness_verdict(report_), gauge(likeness.c2st, 0.5, 1, area),
                 "AUC of a classifier; 0.5 is a guess");
    if (report_.efficacy) {
      const Efficacy& efficacy = *report_.efficacy;
      text += card("Learning from it", score_text(efficacy.from_synthetic), usefulness_verdict(report_),
                   gauge(efficacy.from_synthetic, efficacy.classes > 0 ? 0.5 : 0, 1, efficacy.from_real),
                   fmt::format("{}; {} from real rows", metric_name(efficacy.metric), score_text(efficacy.from_real)));
    }
    const Privacy& privacy = report_.privacy;
    text += card("Exact copies", percent(privacy.synthetic.copies), {"copies", copies_grade(privacy)},
                 gauge(privacy.synthetic.copies, 0, 0.1, privacy.baseline.copies),
                 fmt::format("of real rows; {} {}", unseen(), percent(privacy.baseline.copies)));
    if (privacy.membership_auc) {
      text += card("Membership", score_text(*privacy.membership_auc), {"membership", membership_grade(privacy)},
                   gauge(*privacy.membership_auc, 0.5, 1, kNoScore), "AUC of telling who was seen; 0.5 is a guess");
    }
    return text + "</div>\n";
  }

  std::string columns() const {
    std::string text =
        "<h2>Columns</h2>\n<p>Each column's distribution, the worst first. The figure is its shape score.</p>\n"
        "<div class=\"legend\"><span><i class=\"real\"></i>real</span><span><i class=\"syn\"></i>synthetic</span>"
        "</div>\n<div class=\"grid\">\n";
    for (const std::size_t k : order_) {
      text +=
          fmt::format("<div class=\"panel\"><div class=\"head\">{}<span>{}</span></div>{}</div>\n", bdi(column(k).name),
                      percent(shape(k).score), marginal_chart(column(k), report_.marginals[k]));
    }
    return text + "</div>\n";
  }

  // Of many columns those that go with the others least as they should.
  std::vector<std::size_t> mapped_columns() const {
    constexpr std::size_t kMost = 40;
    const std::size_t n = report_.columns.size();
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
    const std::size_t n = report_.columns.size();
    const std::vector<std::size_t> chosen = mapped_columns();
    std::vector<std::string> names;
    std::vector<double> real;
    std::vector<double> synthetic;
    std::vector<double> difference;
    for (const std::size_t i : chosen) {
      names.push_back(column(i).name);
      for (const std::size_t j : chosen) {
        real.push_back(report_.real_associations[i * n + j]);
        synthetic.push_back(report_.synthetic_associations[i * n + j]);
        difference.push_back(synthetic.back() - real.back());
      }
    }
    const std::string left_out =
        chosen.size() < n ? fmt::format(" The {} columns that differ most, of {}.", chosen.size(), n) : "";
    return fmt::format(
               "<h2>Pairs of columns</h2>\n<p>How strongly each two columns go together: correlation of numbers, "
               "correlation ratio of numbers and categories, Cramér's V of categories.{}</p>\n"
               "<div class=\"legend\"><span><i class=\"pos\"></i>together</span><span><i class=\"neg\"></i>against "
               "each other</span><span>the deeper, the further from 0; differences four times as deep</span></div>\n"
               "<div class=\"three\">\n<div class=\"panel\"><h3>Real</h3>{}</div>\n"
               "<div class=\"panel\"><h3>Synthetic</h3>{}</div>\n"
               "<div class=\"panel\"><h3>Synthetic less real</h3>{}</div>\n</div>\n",
               left_out, heat_map(names, real, 1, "associations of the real columns"),
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
        "<p class=\"quiet\">The pairs that are met worst:</p>\n<div class=\"wide\"><table>\n<tr><th class=\"left\">pair"
        "</th><th class=\"left\">measure</th><th>trend score</th></tr>\n";
    for (const PairTrend& pair : pairs) {
      text += fmt::format("<tr><td class=\"left\">{} × {}</td><td class=\"left\">{}</td><td>{}</td></tr>\n",
                          bdi(schema_.columns[pair.first].name), bdi(schema_.columns[pair.second].name),
                          pair.correlation ? "correlation" : "frequencies of cells", percent(pair.score));
    }
    return text + "</table></div>\n";
  }

  std::string projection() const {
    const Projection& projection = report_.projection;
    const PlaneFrame table = frame_around(projection);
    return fmt::format(
        "<h2>Principal components</h2>\n<p>Rows on the plane along which the real ones vary most: their first two "
        "principal "
        "components, {} and {} of the variance of all columns.</p>\n<div class=\"three two\">\n"
        "<div class=\"panel\"><h3>Real</h3>{}</div>\n<div class=\"panel\"><h3>Synthetic</h3>{}</div>\n</div>\n",
        percent(projection.explained[0]), percent(projection.explained[1]),
        scatter_chart(projection.real, table, "real", "real rows on the plane"),
        scatter_chart(projection.synthetic, table, "syn", "synthetic rows on the plane"));
  }

  std::string shapes_table() const {
    const bool floor = report_.holdout.has_value();
    std::string text = fmt::format(
        "<h2>Columns, the worst first</h2>\n<div class=\"wide\"><table>\n<tr><th class=\"left\">column</th>"
        "<th class=\"left\">kind</th><th class=\"left\">measure</th><th>score</th><th></th>{}<th>missing, real</th>"
        "<th>missing, synthetic</th></tr>\n",
        floor ? "<th>holdout</th>" : "");
    for (const std::size_t k : order_) {
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
      return fmt::format("<h2>Learning from it</h2>\n<p>Left out: {}.</p>\n", html_text(report_.no_efficacy));
    }
    const Efficacy& efficacy = *report_.efficacy;
    const auto accuracy = [](const std::optional<double>& value) { return value ? percent(*value) : "–"; };
    const double worst = efficacy.classes > 0 ? 0.5 : 0;
    return fmt::format(
        "<h2>Learning from it</h2>\n<p>Two models learn to predict {} from the other columns, one from the synthetic "
        "and one from the real rows. Both are tested on {} rows {}.</p>\n<div class=\"wide\"><table>\n"
        "<tr><th class=\"left\">learned from</th><th>{}</th><th></th><th>accuracy</th></tr>\n"
        "<tr><td class=\"left\">synthetic rows</td><td>{}</td><td>{}</td><td>{}</td></tr>\n"
        "<tr><td class=\"left\">real rows</td><td>{}</td><td>{}</td><td>{}</td></tr>\n</table></div>\n",
        bdi(schema_.columns[efficacy.target].name), grouped(efficacy.test_rows),
        efficacy.from_holdout ? "of the holdout" : "of the real table that the second has not seen",
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
        "<h2>Privacy</h2>\n<p>The distance from each synthetic row to the closest real one, beside that of {}. Rows "
        "that "
        "were learned by heart would pile up at 0.</p>\n<div class=\"legend\"><span><i class=\"real\"></i>{}</span>"
        "<span><i class=\"syn\"></i>synthetic</span></div>\n<div class=\"panel\">{}</div>\n<div "
        "class=\"wide\"><table>\n"
        "<tr><th class=\"left\">closest real row of</th><th>median distance</th><th>5th percentile</th>"
        "<th>exact copies</th><th>rows</th></tr>\n{}{}</table></div>\n",
        privacy.from_holdout ? "unseen rows, the holdout" : "real rows to each other", unseen(),
        distance_chart(privacy.synthetic.distances, privacy.baseline.distances, "distances to the closest real row"),
        row("synthetic rows", privacy.synthetic), row(unseen(), privacy.baseline));
    text += privacy.membership_auc
                ? fmt::format(
                      "<p>By the distance to the closest synthetic row, an attacker who has to tell real rows "
                      "from unseen ones is right with an AUC of {}; 0.5 is a guess.</p>\n",
                      score_text(*privacy.membership_auc))
                : "<p class=\"quiet\">Give <code>--holdout</code> rows that no model has seen, and the page also says "
                  "whether an attacker could tell who was in the training data.</p>\n";
    return text;
  }

  std::string methods() const {
    const std::pair<const char*, const char*> lines[] = {
        {"Column shapes",
         "Of numbers and dates 1 less the Kolmogorov-Smirnov statistic, of categories 1 less the total "
         "variation distance, missing values left out: the numbers of SDMetrics. Their mean."},
        {"Pair trends",
         "Of two columns of numbers 1 less half the difference of Pearson's correlations, of others 1 "
         "less the total variation distance of the tables of frequencies, numbers in ten bins: the numbers "
         "of SDMetrics. The mean over all pairs."},
        {"Told apart",
         "The cross-validated area under the ROC curve of gradient-boosted trees that learn to tell "
         "synthetic from real rows by all columns (classifier two-sample test)."},
        {"Learning from it", "Gradient-boosted trees, 100 of at most 31 leaves, categories as categories."},
        {"Distances",
         "Gower's: the mean over the columns of |a - b| / range of numbers and of 0 or 1 of equal or "
         "different categories, compared with every real row."},
        {"Exact copies", "Rows that equal a real row in every compared column."},
    };
    std::string text = "<h2>How it was measured</h2>\n<dl>\n";
    for (const auto& [name, what] : lines) text += fmt::format("<dt>{}</dt><dd>{}</dd>\n", name, what);
    return text + fmt::format(
                      "</dl>\n<p class=\"quiet\"><small>Made by sfumato report, seed {}. A black mark on a bar "
                      "is where {} would be.</small></p>\n",
                      report_.seed, report_.holdout ? "the holdout, or what real rows teach," : "the real table");
  }

  const TableReport& report_;
  const ReportTables& tables_;
  const Schema& schema_;
  std::vector<std::size_t> order_;
};

}  // namespace

std::string to_html(const TableReport& report, const ReportTables& tables) { return Page(report, tables).text(); }

}  // namespace sfumato
