#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <set>

#include "sfumato/measures/rule_search.h"

namespace sfumato {

namespace {

constexpr std::size_t kMostTerms = 16;
constexpr std::size_t kRelationRows = 2000;

// A column of numbers that may take part in a relation.
struct LinearColumn {
  std::size_t index = 0;
  bool date = false;
  double unit = 0;  // of its last digit; 0 if it has as many as it needs
  double sd = 0;
  double size = 0;  // greatest absolute value
};

// x[0] = sum w[k] x[k], k > 0, + constant: what is fitted, and then rounded.
struct Relation {
  std::vector<std::size_t> columns;  // indices into the list of LinearColumn
  std::vector<double> weights;       // of columns[1...]
  double constant = 0;
  double tolerance = 0;
  bool rounded = false;  // whether the tolerance is that of rounded columns
};

std::optional<LinearColumn> linear_column(const Table& table, std::size_t index) {
  const ColumnSchema& schema = table.schema.columns[index];
  std::vector<double> values;
  for (const double value : table.columns[index].numbers) {
    if (std::isfinite(value)) values.push_back(value);
  }
  if (values.size() < kMinRuleRows) return std::nullopt;
  std::ranges::sort(values);
  std::size_t most = 0;
  for (std::size_t begin = 0, end = 0; begin < values.size(); begin = end) {
    while (end < values.size() && values[end] == values[begin]) ++end;
    most = std::max(most, end - begin);
  }
  if (values.size() - most < kMinOtherValues) return std::nullopt;
  const auto count = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const bool date = schema.kind == ColumnKind::datetime;
  LinearColumn column{index, date, 0, std::sqrt(squares / count),
                      std::max(std::abs(values.front()), std::abs(values.back()))};
  constexpr double kMicrosecond = 1e-6;
  if (date) column.unit = kMicrosecond;
  if (!date && schema.decimals >= 0) column.unit = std::pow(10, -schema.decimals);
  return column.sd > 0 ? std::optional(column) : std::nullopt;
}

class LinearSearch {
 public:
  explicit LinearSearch(const RuleTables& tables) : tables_(tables) {
    for (const std::size_t j : tables.columns) {
      if (!holds_numbers(tables.real.schema.columns[j].kind)) continue;
      if (const auto column = linear_column(tables.real, j)) columns_.push_back(*column);
    }
    dependent_.resize(columns_.size());
  }

  std::vector<TableRule> rules(ThreadPool& pool) {
    find_pairs(pool);
    find_sums();
    return std::move(rules_);
  }

 private:
  double value(const Table& table, std::size_t k, std::size_t row) const {
    return table.columns[columns_[k].index].numbers[row];
  }

  bool all_known(const Table& table, const std::vector<std::size_t>& columns, std::size_t row) const {
    return std::ranges::all_of(columns, [&](std::size_t k) { return std::isfinite(value(table, k, row)); });
  }

  // Real rows in which all these columns are known, at most `most` of them, evenly picked.
  std::vector<std::size_t> known_rows(const std::vector<std::size_t>& columns, std::size_t most) const {
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < tables_.real.rows; ++i) {
      if (all_known(tables_.real, columns, i)) rows.push_back(i);
    }
    if (rows.size() <= most) return rows;
    std::vector<std::size_t> picked(most);
    for (std::size_t i = 0; i < most; ++i) picked[i] = rows[i * rows.size() / most];
    return picked;
  }

  // x[0] - sum w[k] x[k] in a row.
  double rest(const Table& table, const Relation& relation, std::size_t row) const {
    double sum = value(table, relation.columns[0], row);
    for (std::size_t k = 1; k < relation.columns.size(); ++k) {
      sum -= relation.weights[k - 1] * value(table, relation.columns[k], row);
    }
    return sum;
  }

  // Deviations that rounding explains: of exact arithmetic, or of columns that are rounded to their digits.
  double exact_tolerance(const Relation& relation) const {
    double size = std::abs(relation.constant);
    bool rounded = true;
    for (std::size_t k = 0; k < relation.columns.size(); ++k) {
      const LinearColumn& column = columns_[relation.columns[k]];
      size = std::max(size, column.size * (k == 0 ? 1 : std::abs(relation.weights[k - 1])));
      rounded = rounded && column.unit > 0;
    }
    return size * (rounded ? 1e-12 : 1e-6);  // 1e-6: of numbers that a program keeps in single precision
  }

  std::optional<double> rounding_tolerance(const Relation& relation) const {
    double tolerance = 0;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t k = 0; k < relation.columns.size(); ++k) {
      const LinearColumn& column = columns_[relation.columns[k]];
      const double weight = k == 0 ? 1 : std::abs(relation.weights[k - 1]);
      tolerance += weight * column.unit / 2;
      least = std::min(least, weight * column.sd);
    }
    // A wider one would let any values pass.
    constexpr double kMost = 0.1;
    if (tolerance > kMost * least) return std::nullopt;
    return tolerance * (1 + 1e-9) + exact_tolerance(relation);
  }

  // Sets the constant to the middle of what the rows leave, and says whether all are within a tolerance of it.
  bool holds(Relation& relation, const std::vector<std::size_t>& rows) const {
    double least = std::numeric_limits<double>::infinity();
    double greatest = -least;
    for (const std::size_t row : rows) {
      const double left = rest(tables_.real, relation, row);
      least = std::min(least, left);
      greatest = std::max(greatest, left);
    }
    const double middle = least + (greatest - least) / 2;
    const double miss = (greatest - least) / 2;
    relation.constant = 0;
    const double exact = exact_tolerance(relation);
    const std::optional<double> rounding = rounding_tolerance(relation);
    double tolerance = exact;
    if (miss > exact) {
      if (!rounding || miss > *rounding) return false;
      tolerance = *rounding;
    }
    relation.tolerance = tolerance;
    relation.rounded = tolerance > exact;
    relation.constant = plain_constant(middle, miss, tolerance);
    return true;
  }

  // The constant with the fewest digits that keeps all rows within the tolerance.
  static double plain_constant(double middle, double miss, double tolerance) {
    for (int digits = -12; digits <= 12; ++digits) {
      const double unit = std::pow(10, digits);
      const double rounded = std::round(middle * unit) / unit;
      if (std::abs(rounded - middle) + miss <= tolerance) return rounded;
    }
    return middle;
  }

  // Weights with as few digits as all rows allow.
  std::optional<Relation> plain(const Relation& fitted) const {
    const std::vector<std::size_t> some = known_rows(fitted.columns, kRelationRows);
    if (some.size() < std::max(kMinRuleRows, 2 * fitted.columns.size())) return std::nullopt;
    constexpr int kMostDigits = 6;
    for (int digits = 1; digits <= kMostDigits; ++digits) {
      Relation relation = fitted;
      for (double& weight : relation.weights) {
        const double unit = std::pow(10, digits - 1 - std::floor(std::log10(std::abs(weight))));
        weight = std::round(weight * unit) / unit;
      }
      if (holds(relation, some) && holds(relation, known_rows(relation.columns, tables_.real.rows))) return relation;
    }
    return std::nullopt;
  }

  // The values of a column in these rows, with mean 0 and in units of its standard deviation.
  std::vector<double> standardized(std::size_t column, const std::vector<std::size_t>& rows) const {
    double mean = 0;
    for (const std::size_t row : rows) mean += value(tables_.real, column, row) / static_cast<double>(rows.size());
    std::vector<double> z;
    z.reserve(rows.size());
    for (const std::size_t row : rows) z.push_back((value(tables_.real, column, row) - mean) / columns_[column].sd);
    return z;
  }

  // Subtracts from z what lies along the orthonormal vectors (modified Gram-Schmidt, twice). Returns how much it was.
  static std::vector<double> make_orthogonal(const std::vector<std::vector<double>>& basis, std::vector<double>& z) {
    std::vector<double> sums(basis.size(), 0.0);
    for (int twice = 0; twice < 2; ++twice) {
      for (std::size_t b = 0; b < basis.size(); ++b) {
        const double along = std::inner_product(basis[b].begin(), basis[b].end(), z.begin(), 0.0);
        sums[b] += along;
        for (std::size_t i = 0; i < z.size(); ++i) z[i] -= along * basis[b][i];
      }
    }
    return sums;
  }

  // Divides z by its length, which is returned.
  static double make_unit(std::vector<double>& z) {
    const double length = std::sqrt(std::inner_product(z.begin(), z.end(), z.begin(), 0.0));
    for (double& x : z) x /= length;
    return length;
  }

  // Least squares of the first column on the others, over rows where all are known. Empty if they are dependent.
  std::optional<Relation> fit(const std::vector<std::size_t>& columns) const {
    const std::vector<std::size_t> rows = known_rows(columns, kRelationRows);
    const std::size_t n = columns.size() - 1;
    if (rows.size() < std::max(kMinRuleRows, 2 * columns.size())) return std::nullopt;
    constexpr double kNothing = 1e-6;
    const double scale = std::sqrt(static_cast<double>(rows.size()));
    std::vector<std::vector<double>> basis;  // orthonormal, of the other columns
    std::vector<std::vector<double>> upper;  // column k of the triangle, and at last the first column's
    for (std::size_t k = 1; k <= n; ++k) {
      std::vector<double> z = standardized(columns[k], rows);
      upper.push_back(make_orthogonal(basis, z));
      upper.back().push_back(make_unit(z));
      if (upper.back().back() < kNothing * scale) return std::nullopt;
      basis.push_back(std::move(z));
    }
    std::vector<double> target = standardized(columns[0], rows);
    const std::vector<double> right_sides = make_orthogonal(basis, target);
    Relation relation{columns, std::vector<double>(n)};
    for (std::size_t k = n; k > 0; --k) {
      double right = right_sides[k - 1];
      for (std::size_t later = k + 1; later <= n; ++later)
        right -= upper[later - 1][k - 1] * relation.weights[later - 1];
      relation.weights[k - 1] = right / upper[k - 1][k - 1];
    }
    for (std::size_t k = 1; k <= n; ++k) {
      relation.weights[k - 1] *= columns_[columns[0]].sd / columns_[columns[k]].sd;
      if (relation.weights[k - 1] == 0) return std::nullopt;
    }
    return relation;
  }

  void find_pairs(ThreadPool& pool) {
    std::vector<std::vector<Relation>> found(columns_.size());
    pool.parallel_for(columns_.size(), [&](std::size_t i, std::size_t) {
      for (std::size_t k = 0; k < i; ++k) {
        if (columns_[i].date != columns_[k].date || !may_agree(i, k)) continue;
        const auto fitted = fit({i, k});
        const auto relation = fitted ? plain(*fitted) : std::nullopt;
        if (!relation || (columns_[i].date && relation->weights[0] != 1)) continue;
        found[i].push_back(*relation);
        return;  // what k depends on is found with k
      }
    });
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      for (const Relation& relation : found[i]) take(relation);
    }
  }

  // A quick look at a few rows, since most pairs have no relation.
  bool may_agree(std::size_t i, std::size_t k) const {
    constexpr std::size_t kFew = 60;
    std::vector<double> x;
    std::vector<double> y;
    for (std::size_t row = 0; row < tables_.real.rows && x.size() < kFew; ++row) {
      if (!all_known(tables_.real, {i, k}, row)) continue;
      x.push_back(value(tables_.real, i, row) / columns_[i].sd);
      y.push_back(value(tables_.real, k, row) / columns_[k].sd);
    }
    if (x.size() < kMinRuleRows) return false;
    const auto count = static_cast<double>(x.size());
    const double mean_x = std::accumulate(x.begin(), x.end(), 0.0) / count;
    const double mean_y = std::accumulate(y.begin(), y.end(), 0.0) / count;
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (std::size_t m = 0; m < x.size(); ++m) {
      xx += (x[m] - mean_x) * (x[m] - mean_x);
      yy += (y[m] - mean_y) * (y[m] - mean_y);
      xy += (x[m] - mean_x) * (y[m] - mean_y);
    }
    constexpr double kClose = 0.98;
    return xx == 0 || yy == 0 || xy * xy >= kClose * xx * yy;
  }

  // Columns that depend on no other one alone, and rows in which they are all known: enough for a fit.
  std::vector<std::size_t> independent_columns() const {
    std::vector<std::size_t> chosen;
    for (std::size_t k = 0; k < columns_.size(); ++k) {
      if (!columns_[k].date && !dependent_[k]) chosen.push_back(k);
    }
    const auto missing = [&](std::size_t k) {
      return std::ranges::count_if(tables_.real.columns[columns_[k].index].numbers,
                                   [](double value) { return !std::isfinite(value); });
    };
    while (chosen.size() > 2 && known_rows(chosen, kRelationRows).size() < kMinRuleRows + 2 * chosen.size()) {
      // The last of those that are missing most often.
      const auto worst = std::max_element(chosen.rbegin(), chosen.rend(),
                                          [&](std::size_t a, std::size_t b) { return missing(a) < missing(b); });
      chosen.erase(std::next(worst).base());
    }
    return chosen;
  }

  void find_sums() {
    const std::vector<std::size_t> chosen = independent_columns();
    const std::vector<std::size_t> rows = known_rows(chosen, kRelationRows);
    if (chosen.size() < 3 || rows.size() < kMinRuleRows + 2 * chosen.size()) return;
    const double scale = std::sqrt(static_cast<double>(rows.size()));
    std::vector<std::vector<double>> basis;  // orthonormal
    std::vector<std::size_t> members;        // the columns that it was made of
    for (const std::size_t k : chosen) {
      std::vector<double> z = standardized(k, rows);
      make_orthogonal(basis, z);
      const double left = std::sqrt(std::inner_product(z.begin(), z.end(), z.begin(), 0.0));
      constexpr double kMayDepend = 0.1;
      if (members.size() >= 2 && left < kMayDepend * scale) {
        if (const auto relation = sum_of(k, members, left / scale)) {
          take(*relation);
          continue;
        }
      }
      constexpr double kNothing = 1e-6;
      if (left < kNothing * scale) continue;
      for (double& x : z) x /= left;
      basis.push_back(std::move(z));
      members.push_back(k);
    }
  }

  // The relation of a column to those few of the members that it needs. left: what they do not explain, in units of
  // its standard deviation.
  std::optional<Relation> sum_of(std::size_t target, const std::vector<std::size_t>& members, double left) const {
    std::vector<std::size_t> columns{target};
    columns.insert(columns.end(), members.begin(), members.end());
    std::optional<Relation> relation = fit(columns);
    if (!relation) return std::nullopt;
    std::vector<std::size_t> needed{target};
    const double least = std::max(3 * left, 1e-5);
    for (std::size_t k = 1; k < columns.size(); ++k) {
      const double share = std::abs(relation->weights[k - 1]) * columns_[columns[k]].sd / columns_[target].sd;
      if (share > least) needed.push_back(columns[k]);
    }
    if (needed.size() < 3 || needed.size() > kMostTerms) return std::nullopt;
    relation = fit(needed);
    return relation ? plain(*relation) : std::nullopt;
  }

  void count_violations(const Table& table, const Relation& relation, TableRule& rule) const {
    std::vector<double> misses;
    rule.synthetic_rows = 0;
    for (std::size_t i = 0; i < table.rows; ++i) {
      if (!all_known(table, relation.columns, i)) continue;
      ++rule.synthetic_rows;
      const double miss = std::abs(rest(table, relation, i) - relation.constant);
      if (miss <= relation.tolerance) continue;
      if (misses.empty()) rule.example = i;
      misses.push_back(miss);
    }
    rule.violations = misses.size();
    if (misses.empty()) return;
    const auto middle = misses.begin() + static_cast<std::ptrdiff_t>(misses.size() / 2);
    std::ranges::nth_element(misses, middle);
    rule.typical_miss = *middle;
  }

  void take(const Relation& relation) {
    // A column that another one gives but for rounding may be part of an exact sum.
    if (!relation.rounded) dependent_[relation.columns[0]] = true;
    TableRule rule{.kind = RuleKind::linear, .constant = relation.constant, .tolerance = relation.tolerance};
    rule.rounded = relation.rounded;
    std::map<std::size_t, double> terms;
    for (std::size_t k = 0; k < relation.columns.size(); ++k) {
      terms[columns_[relation.columns[k]].index] = k == 0 ? 1 : -relation.weights[k - 1];
    }
    for (const auto& [column, weight] : terms) {
      rule.columns.push_back(column);
      rule.weights.push_back(weight);
    }
    rule.real_rows = known_rows(relation.columns, tables_.real.rows).size();
    if (relation.columns.size() > 2 && !relation.rounded) drop_rounded_pairs(relation);
    if (tables_.holdout != nullptr) {
      count_violations(*tables_.holdout, relation, rule);
      if (rule.violations > 0) return;
    }
    count_violations(tables_.synthetic, relation, rule);
    rules_.push_back(std::move(rule));
  }

  // Beside an exact sum, what its first column is of another one of its columns but for rounding says nothing new.
  void drop_rounded_pairs(const Relation& sum) {
    std::set<std::size_t> others;
    for (std::size_t k = 1; k < sum.columns.size(); ++k) others.insert(columns_[sum.columns[k]].index);
    const std::size_t target = columns_[sum.columns[0]].index;
    std::erase_if(rules_, [&](const TableRule& rule) {
      if (!rule.rounded || rule.columns.size() != 2) return false;
      return (rule.columns[0] == target && others.contains(rule.columns[1])) ||
             (rule.columns[1] == target && others.contains(rule.columns[0]));
    });
  }

  const RuleTables& tables_;
  std::vector<LinearColumn> columns_;
  std::vector<bool> dependent_;
  std::vector<TableRule> rules_;
};

}  // namespace

std::vector<TableRule> linear_rules(const RuleTables& tables, ThreadPool& pool) {
  return LinearSearch(tables).rules(pool);
}

}  // namespace sfumato
