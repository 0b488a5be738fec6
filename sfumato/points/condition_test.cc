#include "sfumato/points/condition.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "sfumato/base/error.h"
#include "sfumato/base/testing.h"

namespace sfumato {
namespace {

using testing::error_of;

// Four rows: a coordinate, a label, an age, and an integer with few values that may be label or number.
Points people() {
  return {{"x", "label", "age", "children"}, {0.5, 2, 30.5, 0, 0.7, 0, 40.5, 1, -1, 2, 50.5, 3, 0, 10, 60.5, 0}};
}

std::vector<float> numbers(const MatrixBuffer& matrix, std::size_t row) {
  return {matrix.row(row).begin(), matrix.row(row).end()};
}

TEST(Conditions, AreLabelsAndNumbers) {
  const auto conditions = fit_conditions(people(), {"label", "age", "children:number"});
  ASSERT_EQ(conditions.size(), 3U);
  EXPECT_EQ(conditions[0].categories, (std::vector<std::string>{"0", "2", "10"}));
  EXPECT_EQ(conditions[1].kind, ConditionKind::number);
  EXPECT_EQ(conditions[1].mean, 45.5);
  EXPECT_NEAR(conditions[1].scale, std::sqrt(125.0), 1e-12);
  EXPECT_EQ(conditions[2].kind, ConditionKind::number);
  EXPECT_EQ(fit_conditions(people(), {"children"})[0].kind, ConditionKind::label);
  EXPECT_EQ(fit_conditions(people(), {"age:label"})[0].categories[0], "30.5");
  EXPECT_EQ(encoding_width(conditions), 7U);
  const Points points = without_conditions(people(), conditions);
  EXPECT_EQ(points.columns, std::vector<std::string>{"x"});
  EXPECT_EQ(points.values, (std::vector<double>{0.5, 0.7, -1, 0}));
}

TEST(Conditions, AreOneHotOrStandardisedWithAFlag) {
  const auto conditions = fit_conditions(people(), {"label", "age"});
  const MatrixBuffer encodings = encode_conditions(people(), conditions);
  const auto z = static_cast<float>(15 / std::sqrt(125.0));
  EXPECT_EQ(numbers(encodings, 0), (std::vector<float>{0, 1, 0, -z, 1}));
  EXPECT_EQ(numbers(encodings, 3), (std::vector<float>{0, 0, 1, z, 1}));
  EXPECT_EQ(numbers(encode_condition_values({{"label", "10"}, {"age", "60.5"}}, conditions), 0), numbers(encodings, 3));
  EXPECT_EQ(numbers(encode_condition_values({{"label", "2.0"}}, conditions), 0), (std::vector<float>{0, 1, 0, 0, 0}));
  EXPECT_EQ(numbers(encode_condition_values({}, conditions), 0), std::vector<float>(5));
}

// Columns are found by name in any order.
TEST(Conditions, DoNotDependOnTheOrderOfColumns) {
  const auto conditions = fit_conditions(people(), {"label", "age"});
  const Points turned{{"age", "label"}, {30.5, 2}};
  EXPECT_EQ(numbers(encode_conditions(turned, conditions), 0), numbers(encode_conditions(people(), conditions), 0));
}

TEST(Conditions, ChooseRows) {
  const auto conditions = fit_conditions(people(), {"label", "children", "age"});
  EXPECT_EQ(rows_where(people(), conditions, {{"label", "2"}}).values,
            (std::vector<double>{0.5, 2, 30.5, 0, -1, 2, 50.5, 3}));
  EXPECT_EQ(rows_where(people(), conditions, {{"label", "2"}, {"children", "3"}}).rows(), 1U);
  EXPECT_EQ(error_of(ErrorKind::bad_data,
                     [&] {
                       rows_where(people(), conditions, {{"label", "2"}, {"children", "1"}});
                     }),
            "no row of the data has these values; choose others");
  EXPECT_NE(error_of(ErrorKind::usage,
                     [&] {
                       rows_where(people(), conditions, {{"age", "30.5"}});
                     })
                .find("a number"),
            std::string::npos);
}

TEST(Conditions, SayWhatIsWrong) {
  const auto fitting = [](ErrorKind kind, const Points& table, const std::vector<std::string>& names) {
    return error_of(kind, [&] { fit_conditions(table, names); });
  };
  EXPECT_EQ(fitting(ErrorKind::usage, people(), {"lable"}),
            "`condition` 'lable': the data have no such column; did you mean 'label'?");
  EXPECT_EQ(fitting(ErrorKind::usage, people(), {"zzzzzz"}),
            "`condition` 'zzzzzz': the data have no such column; they have x, label, age, children");
  EXPECT_EQ(fitting(ErrorKind::usage, people(), {"age:numbr"}),
            "`condition` is 'age:numbr'; did you mean 'age:number'?");
  EXPECT_EQ(fitting(ErrorKind::usage, people(), {"age", "age:label"}), "condition 'age' is given twice; give it once");
  EXPECT_EQ(fitting(ErrorKind::usage, people(), {"x", "label", "age", "children"}),
            "every column is a condition (x, label, age, children); leave one for the points");
  EXPECT_EQ(fitting(ErrorKind::bad_data, {{"x", "y"}, {1, 5, 2, 5}}, {"y"}),
            "condition 'y': all rows have the same value; leave it out");
  EXPECT_EQ(fitting(ErrorKind::bad_data, {{"x", "y"}, {1, 5, 2, std::numeric_limits<double>::quiet_NaN()}}, {"y"}),
            "condition 'y': row 2 is nan; give finite numbers");

  const auto conditions = fit_conditions(people(), {"label", "age"});
  const auto encode_error = [&](const std::vector<ConditionValue>& items) {
    return error_of(ErrorKind::usage, [&] { encode_condition_values(items, conditions); });
  };
  EXPECT_EQ(encode_error({{"label", "7"}}), "label has no value '7'; the model learned 0, 2, 10");
  EXPECT_EQ(encode_error({{"age", "old"}}), "age is 'old', which is not a number; give one");
  EXPECT_EQ(encode_error({{"age", "nan"}}), "age is 'nan', which is not a number; give one");
  EXPECT_EQ(encode_error({{"height", "7"}}), "'height' is not a condition of the model; it has label, age");
  EXPECT_EQ(encode_error({{"age", "7"}, {"age", "8"}}), "age is given twice; give it one value");
  EXPECT_EQ(error_of(ErrorKind::usage,
                     [] {
                       encode_condition_values({{"label", "7"}}, {});
                     }),
            "'label' is not a condition of the model; it has none; train one with `condition`");
  const auto encoding = [&](const Points& table) {
    return error_of(ErrorKind::bad_data, [&] { encode_conditions(table, conditions); });
  };
  EXPECT_EQ(encoding({{"label", "age"}, {0, 1, 7, 1}}), "row 2 has label = 7; the model learned 0, 2, 10");
  EXPECT_EQ(encoding({{"label", "x"}, {0, 1}}),
            "the data have no column 'age', which the model has as a condition; they have label, x");
}

}  // namespace
}  // namespace sfumato
