// Conditions: columns that say of a row what it is, so that points can be drawn of a kind.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sfumato/base/matrix.h"
#include "sfumato/base/points.h"

namespace sfumato {

/// A class label, or a number that points depend on (a covariate).
enum class ConditionKind { label, number };
inline std::span<const std::string_view> enum_names(ConditionKind) {
  static constexpr std::array<std::string_view, 2> kNames{"label", "number"};
  return kNames;
}

/// A column as a condition, and its code: of a label one-hot, of a number (value - mean) / scale and a 1. A code of
/// zeros says that nothing is known: the null of classifier-free guidance.
struct Condition {
  std::string name;
  ConditionKind kind = ConditionKind::label;
  std::vector<std::string> categories;  ///< of a label: those seen in training, rising
  double mean = 0;                      ///< of a number
  double scale = 1;                     ///< of a number: its standard deviation

  /// Numbers in its code.
  std::size_t width() const { return kind == ConditionKind::label ? categories.size() : 2; }
};

/// Numbers in the code of all conditions.
std::size_t encoding_width(std::span<const Condition> conditions);

/// What is known of a row: a value, as text, under a condition's name.
struct ConditionValue {
  std::string name;
  std::string value;
};

/// The conditions that a person names: "name", or "name:label" or "name:number" where the column's numbers would be
/// taken for the other. Whole numbers of at most 20 different values are a label. Throws Error (usage) on a name that
/// is not a column, twice the same one, and when no column is left for points; (bad_data) on a column that has one
/// value only or a number that is not finite.
std::vector<Condition> fit_conditions(const Points& points, const std::vector<std::string>& names);

/// Whether any of the conditions' columns is in the table.
bool has_conditions(const Points& points, std::span<const Condition> conditions);

/// The table without the conditions' columns, as far as it has them.
Points without_conditions(const Points& points, std::span<const Condition> conditions);

/// The codes of a table's rows, [N, code_width]. Throws Error (bad_data) naming the row on a label that training never
/// saw and on what is not finite, and where a condition's column is missing.
MatrixBuffer encode_conditions(const Points& points, std::span<const Condition> conditions);

/// The code of what is known, [1, code_width]; a condition that is not named is unknown. Throws Error (usage) on an
/// unknown name, one named twice, a label that training never saw and a number that is none.
MatrixBuffer encode_condition_values(const std::vector<ConditionValue>& known, std::span<const Condition> conditions);

/// The rows of which this is known. Throws Error (usage) as encode_known() does and for a number, which has no rows of
/// its own; (bad_data) as encode_conditions() does, and when there are no such rows.
Points rows_where(const Points& points, std::span<const Condition> conditions,
                  const std::vector<ConditionValue>& known);

}  // namespace sfumato
