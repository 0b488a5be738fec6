#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "sfumato/engine/setting_list.h"

namespace sfumato {
namespace {

using nlohmann::json;

json setting_of(const json& list, const std::string& task, const std::string& name) {
  for (const json& setting : list.at(task)) {
    if (setting.at("name") == name) return setting;
  }
  return nullptr;
}

TEST(SettingListJson, HasEverySettingOfEveryTaskInOrder) {
  const json list = json::parse(setting_list_json());
  EXPECT_EQ(list.size(), all_names<Task>().size());
  for (const std::string& name : all_names<Task>()) {
    const std::vector<Setting>& settings = setting_list(parse_name<Task>("task", name));
    ASSERT_EQ(list.at(name).size(), settings.size());
    for (std::size_t i = 0; i < settings.size(); ++i) {
      EXPECT_EQ(list.at(name)[i].at("name"), settings[i].name);
      EXPECT_EQ(list.at(name)[i].at("points").is_null(), !settings[i].points);
      EXPECT_EQ(list.at(name)[i].at("table").is_null(), !settings[i].table);
    }
  }
}

TEST(SettingListJson, GivesDefaultsInTheTypeOfTheSetting) {
  const json list = json::parse(setting_list_json());
  EXPECT_TRUE(setting_of(list, "fit", "batch").at("points").at("default").is_number_unsigned());
  EXPECT_TRUE(setting_of(list, "fit", "learning_rate").at("points").at("default").is_number());
  EXPECT_EQ(setting_of(list, "fit", "preset").at("points").at("default"), "default");
  EXPECT_EQ(setting_of(list, "impute", "best_guess").at("table").at("default"), false);
  EXPECT_TRUE(setting_of(list, "sample", "sampler").at("points").at("default").is_null());
}

TEST(SettingListJson, GivesChoicesRangesAndNeeds) {
  const json list = json::parse(setting_list_json());
  const json as = setting_of(list, "fit", "as").at("table");
  EXPECT_EQ(as.at("choices"), json({"points", "table"}));
  EXPECT_TRUE(as.at("range").is_null());
  const json time = setting_of(list, "fit", "time").at("points").at("range");
  EXPECT_EQ(time, json::parse(R"({"low": 0, "high": null, "low_open": true, "high_open": false})"));
  const json seed = setting_of(list, "impute", "seed").at("points").at("needs");
  EXPECT_EQ(seed, json::parse(R"({"setting": "best_guess", "values": ["false"], "excluded": false})"));
}

}  // namespace
}  // namespace sfumato
