#include "sfumato/columns/where.h"

#include <gtest/gtest.h>

#include "sfumato/base/error.h"

namespace sfumato {
namespace {

Schema people() {
  Schema schema;
  schema.columns.resize(6);
  schema.columns[0].name = "age";
  schema.columns[0].kind = ColumnKind::integer;
  schema.columns[1].name = "sex";
  schema.columns[1].kind = ColumnKind::category;
  schema.columns[1].categories = {"Female", "Male", "a|b", "x, y"};
  schema.columns[2].name = "age>=60";
  schema.columns[2].kind = ColumnKind::boolean;
  schema.columns[2].categories = {"no", "yes"};
  schema.columns[3].name = "id";
  schema.columns[3].kind = ColumnKind::identifier;
  schema.columns[4].name = "source";
  schema.columns[4].kind = ColumnKind::constant;
  schema.columns[5].name = "hours, a week";
  schema.columns[5].kind = ColumnKind::number;
  return schema;
}

WhereTerm only(const std::string& text) {
  const std::vector<WhereTerm> terms = parse_where(text, people());
  EXPECT_EQ(terms.size(), 1U);
  return terms.front();
}

std::string refusal(const std::string& text) {
  try {
    parse_where(text, people());
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    return error.what();
  }
  return "";
}

TEST(Where, ConditionsAreSeparatedByCommas) {
  const std::vector<WhereTerm> terms = parse_where("sex=Female, age >= 60,age<70", people());
  ASSERT_EQ(terms.size(), 3U);
  EXPECT_EQ(terms[0].column, 1U);
  EXPECT_EQ(terms[0].relation, Relation::equal);
  EXPECT_EQ(terms[0].values, std::vector<std::string>{"Female"});
  EXPECT_EQ(terms[1].column, 0U);
  EXPECT_EQ(terms[1].relation, Relation::at_least);
  EXPECT_EQ(terms[1].values, std::vector<std::string>{"60"});
  EXPECT_EQ(terms[2].relation, Relation::less);
}

TEST(Where, EveryRelationIsRead) {
  EXPECT_EQ(only("age==3").relation, Relation::equal);
  EXPECT_EQ(only("age!=3").relation, Relation::unequal);
  EXPECT_EQ(only("age<>3").relation, Relation::unequal);
  EXPECT_EQ(only("age<=3").relation, Relation::at_most);
  EXPECT_EQ(only("age>-3").relation, Relation::greater);
  EXPECT_EQ(only("age>-3").values.front(), "-3");
}

TEST(Where, ValuesMayBeSeveralMissingAndQuoted) {
  EXPECT_EQ(only("sex=Female|Male").values, (std::vector<std::string>{"Female", "Male"}));
  EXPECT_EQ(only("sex=").values, std::vector<std::string>{""});
  EXPECT_EQ(only("sex=Male|").values, (std::vector<std::string>{"Male", ""}));
  EXPECT_EQ(only(R"(sex="x, y")").values, std::vector<std::string>{"x, y"});
  EXPECT_EQ(only(R"(sex="x, y"|Male)").values, (std::vector<std::string>{"x, y", "Male"}));
  EXPECT_EQ(only(R"(sex="say ""a""")").values, std::vector<std::string>{R"(say "a")"});
  EXPECT_EQ(only("sex=a|b").values, std::vector<std::string>{"a|b"});  // a category
}

TEST(Where, NamesMayHaveSignsInThem) {
  EXPECT_EQ(only("age>=60=yes").column, 2U);
  EXPECT_EQ(only("age>=60").column, 0U);
  EXPECT_EQ(only(R"("hours, a week"<20)").column, 5U);
}

TEST(Where, WhatIsNoConditionIsRefused) {
  EXPECT_NE(refusal("sex").find("give COLUMN=VALUE"), std::string::npos);
  EXPECT_NE(refusal("").find("give COLUMN=VALUE"), std::string::npos);
  EXPECT_NE(refusal("=3").find("give COLUMN=VALUE"), std::string::npos);
  EXPECT_NE(refusal("age>3,").find("give COLUMN=VALUE"), std::string::npos);
  EXPECT_NE(refusal("agee>3").find("did you mean 'age'?"), std::string::npos);
  EXPECT_NE(refusal("something=3").find("no column 'something'; similar names are"), std::string::npos);
  EXPECT_NE(refusal("id=3").find("is identifier"), std::string::npos);
  EXPECT_NE(refusal("source=here").find("is constant"), std::string::npos);
  EXPECT_NE(refusal("age>=").find("takes one value"), std::string::npos);
  EXPECT_NE(refusal("age>=1|2").find("takes one value"), std::string::npos);
}

}  // namespace
}  // namespace sfumato
