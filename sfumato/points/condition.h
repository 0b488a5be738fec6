// Conditions of points: columns that the model conditions on.
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

/// A class label, or a number (a covariate).
enum class ConditionKind { label, number };
inline std::span<const std::string_view> enum_names(ConditionKind) {
  static constexpr std::array<std::string_view, 2> kNames{"label", "number"};
  return kNames;
}

/// A conditioning column and its encoding: one-hot for a label, ((value - mean) / scale, 1) for a number. An encoding
/// of zeros is the null condition of classifier-free guidance.
struct Condition {
  std::string name;
  ConditionKind kind = ConditionKind::label;
  std::vector<std::string> categories;  ///< label: values seen in training, ascending
  double mean = 0;                      ///< number: mean in the training data
  double scale = 1;                     ///< number: standard deviation in the training data

  /// Columns of the encoding.
  std::size_t width() const { return kind == ConditionKind::label ? categories.size() : 2; }
};

/// Columns of the encoding of all conditions.
std::size_t encoding_width(std::span<const Condition> conditions);

/// The value of a condition, as text.
struct ConditionValue {
  std::string name;
  std::string value;
};

/// Fits conditions to columns named "name", "name:label" or "name:number"; without a kind, integers with at most 20
/// distinct values are a label, other columns a number. Throws Error (usage) on a name that is not a column, on
/// duplicates, and if no column is left for points; (bad_data) on a column with a single value or a value that is not
/// finite.
std::vector<Condition> fit_conditions(const Points& data, const std::vector<std::string>& names);

/// Whether the points have any of the conditions' columns.
bool has_conditions(const Points& data, std::span<const Condition> conditions);

/// The points without the conditions' columns.
Points without_conditions(const Points& data, std::span<const Condition> conditions);

/// The encodings of all rows, [N, encoding_width]. Throws Error (bad_data) with the row for a label not seen in
/// training and for values that are not finite, and if a condition's column is missing.
MatrixBuffer encode_conditions(const Points& data, std::span<const Condition> conditions);

/// The encoding of condition values, [1, encoding_width]; conditions without a value are unconditional. Throws Error
/// (usage) on an unknown name, a duplicate name, a label not seen in training, and text that is not a number.
MatrixBuffer encode_condition_values(const std::vector<ConditionValue>& values, std::span<const Condition> conditions);

/// The rows with these condition values. Throws Error (usage) as encode_condition_values() does and for a condition on
/// a number, which has no exact matches; (bad_data) as encode_conditions() does, and if no row matches.
Points rows_where(const Points& data, std::span<const Condition> conditions, const std::vector<ConditionValue>& values);

}  // namespace sfumato
