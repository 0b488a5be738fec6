#include "sfumato/engine/setting_list.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>

#include "sfumato/base/testing.h"
#include "sfumato/engine/setting_checks.h"
#include "sfumato/engine/settings_file.h"
#include "sfumato/engine/training_config.h"

namespace sfumato {
namespace {

using testing::error_of;

constexpr Task kTasks[] = {Task::fit, Task::sample, Task::impute, Task::score, Task::encode};

std::string no_setting(const std::string&) { return ""; }

TEST(SettingList, NamesAreUniqueAndEverySettingIsExplained) {
  for (const Task task : kTasks) {
    std::set<std::string> names;
    for (const Setting& setting : setting_list(task)) {
      EXPECT_TRUE(names.insert(setting.name).second) << setting.name;
      EXPECT_FALSE(setting.meaning().empty()) << setting.name;
      EXPECT_TRUE(setting.points || setting.table) << setting.name;
      EXPECT_EQ(setting.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"), std::string::npos);
    }
  }
}

// A setting that needs another one names one of the list, with values that it takes.
TEST(SettingList, NeedsNameSettingsOfTheList) {
  for (const Task task : kTasks) {
    for (const Setting& setting : setting_list(task)) {
      for (const auto& of : {setting.points, setting.table}) {
        if (!of || of->needs.setting == nullptr) continue;
        EXPECT_NO_THROW(check_names(task, {{of->needs.setting, true}})) << setting.name;
      }
    }
  }
}

TEST(SettingList, UnknownNamesAreRefusedWithTheNearest) {
  EXPECT_EQ(error_of(ErrorKind::usage,
                     [] {
                       check_names(Task::fit, {{"bach", std::uint64_t{1}}});
                     }),
            "`bach` is not a setting here; did you mean `batch`?");
  EXPECT_NE(error_of(ErrorKind::usage,
                     [] {
                       check_names(Task::score, {{"zzzzzz", true}});
                     })
                .find("choose from"),
            std::string::npos);
}

TEST(SettingList, SettingsOfTheOtherKindAreRefused) {
  EXPECT_EQ(error_of(ErrorKind::usage,
                     [] {
                       check_applies(Task::fit, DataKind::table, {{"decay", "linear"}}, no_setting);
                     }),
            "`decay` applies to points only, and the data are learned as a table; leave it out");
  EXPECT_EQ(error_of(ErrorKind::usage,
                     [] {
                       table_config({{"activation", "silu"}});
                     }),
            "`activation` applies to points only, and the data are learned as a table; leave it out");
  EXPECT_EQ(error_of(ErrorKind::usage,
                     [] {
                       point_config({{"holdout", 0.2}});
                     }),
            "`holdout` applies to tables only, and the data are learned as points; leave it out");
}

TEST(SettingList, SettingsWithoutEffectAreRefused) {
  EXPECT_EQ(error_of(ErrorKind::usage,
                     [] {
                       point_config({{"beta_end", 0.1}});
                     }),
            "`beta_end` applies only with `process`=chain, and `process` is continuous; add `process`=chain, or leave "
            "`beta_end` out");
  EXPECT_EQ(error_of(ErrorKind::usage,
                     [] {
                       point_config({{"condition_dropout", 0.1}});
                     }),
            "`condition_dropout` applies only with `condition`; add `condition`, or leave `condition_dropout` out");
  EXPECT_EQ(error_of(ErrorKind::usage,
                     [] {
                       table_config({{"delta", 1e-5}});
                     }),
            "`delta` applies only with `epsilon`; add `epsilon`, or leave `delta` out");
  EXPECT_NO_THROW(table_config({{"delta", 1e-5}, {"epsilon", 3.0}}));
  EXPECT_NO_THROW(point_config({{"beta_end", 0.1}, {"process", "chain"}}));
}

// A value of a wrong type and a number outside of the range are refused for every setting of a training.
TEST(SettingList, WrongTypesAndNumbersOutOfRangeAreRefusedForEverySetting) {
  for (const Setting& setting : setting_list(Task::fit)) {
    for (const DataKind kind : {DataKind::points, DataKind::table}) {
      const std::optional<KindSetting>& of = setting.of(kind);
      if (!of) continue;
      const auto configure = [&](const SettingValue& value) {
        fit_options(kind, {{setting.name, value}});
        if (kind == DataKind::points) {
          point_config({{setting.name, value}});
        } else {
          table_config({{setting.name, value}});
        }
      };
      const std::string wrong = error_of(ErrorKind::usage, [&] { configure(std::vector<WhereCondition>()); });
      EXPECT_TRUE(wrong.starts_with("`" + setting.name + "` is a list of 0; give ")) << wrong;
      const bool number = setting.type == SettingType::whole || setting.type == SettingType::number;
      if (!number || !std::isfinite(of->range.low)) continue;
      const double below = of->range.low - 1;
      const std::string text = error_of(ErrorKind::usage, [&] { configure(below); });
      EXPECT_TRUE(text.starts_with("`" + setting.name + "` is " + fmt::format("{}", below) + "; give ")) << text;
    }
  }
}

TEST(SettingList, KindsAreDecidedBySettingsThatOneKindHas) {
  EXPECT_FALSE(kind_decided_by(Task::fit, {{"steps", std::uint64_t{5}}, {"as", "table"}}));
  EXPECT_EQ(kind_decided_by(Task::fit, {{"min_count", std::uint64_t{5}}})->kind, DataKind::table);
  EXPECT_EQ(kind_decided_by(Task::fit, {{"process", "multinomial"}})->kind, DataKind::table);
  EXPECT_EQ(kind_decided_by(Task::fit, {{"process", "chain"}})->kind, DataKind::points);
  EXPECT_FALSE(kind_decided_by(Task::fit, {{"time", 2.0}}));
}

TEST(SettingsFromJson, TakesEveryType) {
  const Settings settings = settings_from_json(
      R"({"steps": 5, "learning_rate": 1e-3, "residual": false, "decay": "linear", "betas": [0.1, 0.2],
          "na": ["x"], "where": {"age": 40, "job": ["a", null]}, "schema": {"age": {"kind": "integer"}},
          "batch": null})");
  EXPECT_EQ(std::get<std::uint64_t>(*settings.find("steps")), 5U);
  EXPECT_EQ(std::get<double>(*settings.find("learning_rate")), 1e-3);
  EXPECT_FALSE(std::get<bool>(*settings.find("residual")));
  EXPECT_EQ(std::get<std::vector<double>>(*settings.find("betas")).size(), 2U);
  EXPECT_EQ(std::get<Schema>(*settings.find("schema")).columns.front().kind, ColumnKind::integer);
  const auto& where = std::get<std::vector<WhereCondition>>(*settings.find("where"));
  EXPECT_EQ(where[0].values, std::vector<std::string>{"40"});
  EXPECT_EQ(where[1].values, (std::vector<std::string>{"a", ""}));
  EXPECT_FALSE(settings.has("batch"));
  const Settings interval = settings_from_json(R"({"where": {"age": {">=": 40, "<": 60}, "job": {"!=": ["a", "b"]}}})");
  const auto& terms = std::get<std::vector<WhereCondition>>(*interval.find("where"));
  ASSERT_EQ(terms.size(), 3U);
  EXPECT_EQ(terms[0].relation, Relation::at_least);
  EXPECT_EQ(terms[1].relation, Relation::less);
  EXPECT_EQ(terms[1].values, std::vector<std::string>{"60"});
  EXPECT_EQ(terms[2].relation, Relation::unequal);
  EXPECT_EQ(terms[2].values.size(), 2U);
  EXPECT_THROW(settings_from_json(R"({"where": {"age": {"=>": 40}}})"), Error);
  EXPECT_THROW(settings_from_json(R"({"where": {"age": {">=": {"a": 1}}}})"), Error);
  EXPECT_THROW(settings_from_json("[1]"), Error);
  EXPECT_THROW(settings_from_json(R"({"steps": {"a": 1}})"), Error);
}

}  // namespace
}  // namespace sfumato
