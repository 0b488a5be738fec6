// Compares column shapes and pair trends with SDMetrics', recorded by testdata/make_sdmetrics.py.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sfumato/measures/column_shapes.h"
#include "sfumato/measures/pair_trends.h"

namespace sfumato {
namespace {

using nlohmann::json;

constexpr double kTolerance = 1e-9;

const std::map<std::string, ColumnKind> kKinds = {{"number", ColumnKind::number},
                                                  {"integer", ColumnKind::integer},
                                                  {"datetime", ColumnKind::datetime},
                                                  {"category", ColumnKind::category},
                                                  {"boolean", ColumnKind::boolean}};

// A category's index is its position in a list that both samples share.
TableColumn column_of(const json& values, ColumnSchema& schema) {
  TableColumn column;
  const bool categories = schema.kind == ColumnKind::category || schema.kind == ColumnKind::boolean;
  for (const json& value : values) {
    if (!categories) {
      column.numbers.push_back(value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>());
    } else if (value.is_null()) {
      column.indices.push_back(-1);
    } else {
      const std::string category = value.dump();
      const auto position = std::ranges::find(schema.categories, category);
      column.indices.push_back(static_cast<std::int32_t>(position - schema.categories.begin()));
      if (position == schema.categories.end()) schema.categories.push_back(category);
    }
  }
  return column;
}

struct Case {
  std::string name;
  Table real;
  Table synthetic;
  json expected;
};

std::vector<Case> cases() {
  std::ifstream stream(SFUMATO_TESTDATA "/sdmetrics.json");
  std::vector<Case> all;
  const json file = json::parse(stream);
  for (const json& entry : file["cases"]) {
    Case c{entry["name"], {}, {}, entry};
    for (const json& column : entry["columns"]) {
      ColumnSchema schema;
      schema.name = column["name"];
      schema.kind = kKinds.at(column["kind"]);
      c.real.columns.push_back(column_of(column["real"], schema));
      c.synthetic.columns.push_back(column_of(column["synthetic"], schema));
      c.real.schema.columns.push_back(schema);
      c.real.rows = column["real"].size();
      c.synthetic.rows = column["synthetic"].size();
    }
    c.synthetic.schema = c.real.schema;
    all.push_back(std::move(c));
  }
  EXPECT_EQ(all.size(), 4U);
  return all;
}

// SDMetrics' null is our NaN.
void expect_score(double ours, const json& theirs, const std::string& what) {
  if (theirs.is_null()) {
    EXPECT_TRUE(std::isnan(ours)) << what << " is " << ours;
  } else {
    EXPECT_NEAR(ours, theirs.get<double>(), kTolerance) << what;
  }
}

TEST(SdMetrics, ColumnShapesMatch) {
  for (const Case& c : cases()) {
    const ColumnShapes shapes = column_shapes(c.real, c.synthetic);
    ASSERT_EQ(shapes.columns.size(), c.expected["shapes"].size());
    for (const ColumnShape& shape : shapes.columns) {
      const std::string& name = c.real.schema.columns[shape.column].name;
      expect_score(shape.score, c.expected["shapes"][name], c.name + ": " + name);
    }
    expect_score(shapes.score, c.expected["shapes_score"], c.name);
  }
}

TEST(SdMetrics, ColumnPairTrendsMatch) {
  ThreadPool pool(2);
  for (const Case& c : cases()) {
    const PairTrends trends = pair_trends(c.real, c.synthetic, pool);
    ASSERT_EQ(trends.pairs.size(), c.expected["pairs_all"].size());
    for (std::size_t k = 0; k < trends.pairs.size(); ++k) {
      const PairTrend& pair = trends.pairs[k];
      const json& theirs = c.expected["pairs_all"][k];
      const std::string what = c.name + ": " + theirs[0].get<std::string>() + ", " + theirs[1].get<std::string>();
      EXPECT_EQ(c.real.schema.columns[pair.first].name, theirs[0].get<std::string>());
      EXPECT_EQ(c.real.schema.columns[pair.second].name, theirs[1].get<std::string>());
      EXPECT_EQ(pair.correlation, theirs[2].get<std::string>() == "CorrelationSimilarity") << what;
      expect_score(pair.score, theirs[3], what);
      // By default SDMetrics gives a score to strong pairs only.
      const json& strong = c.expected["pairs_strong"][k][3];
      expect_score(pair.strong ? pair.score : std::numeric_limits<double>::quiet_NaN(), strong, what + ", strong");
    }
    expect_score(trends.score, c.expected["pairs_all_score"], c.name);
    expect_score(trends.strong_score, c.expected["pairs_strong_score"], c.name);
  }
}

}  // namespace
}  // namespace sfumato
