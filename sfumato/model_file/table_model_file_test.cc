#include "sfumato/model_file/table_model_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <variant>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/model_file/model_file.h"
#include "sfumato/tables/token_testing.h"

namespace sfumato {
namespace {

namespace fs = std::filesystem;

class TableFile : public ::testing::Test {
 protected:
  TableFile() : folder_(fs::temp_directory_path() / ("sfumato-table-file-" + std::to_string(getpid()))) {
    fs::create_directories(folder_);
  }
  ~TableFile() override { fs::remove_all(folder_); }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }

 private:
  fs::path folder_;
};

TableConfig small_config() {
  TableConfig config;
  config.network = {16, 2, 2, 2};
  config.steps = 20;
  config.batch = 100;
  return config;
}

std::vector<float> numbers(const AlignedFloats& flat) { return {flat.span().begin(), flat.span().end()}; }

// With a category of so many levels that they take two tokens.
Table wide_table() {
  Table table = testing::mixed_table(800, 1);
  table.schema.dialect = parse_dialect("semicolon,decimal=comma,quoting=text");
  ColumnSchema many;
  many.quoted = true;
  many.name = "many, \"quoted\"";
  many.kind = ColumnKind::category;
  for (int i = 0; i < 700; ++i) many.categories.push_back("level " + std::to_string(i));
  table.schema.columns.push_back(many);
  table.columns.emplace_back();
  for (std::size_t i = 0; i < table.rows; ++i) {
    table.columns.back().indices.push_back(static_cast<std::int32_t>(i * i % 700));
  }
  table.schema.columns.push_back({.name = "key",
                                  .kind = ColumnKind::identifier,
                                  .pattern = "(700)K-<1-999>|(100)",
                                  .taken = {{0, 0, 9}, {0, 500, 998}}});
  table.columns.emplace_back();
  return table;
}

TEST_F(TableFile, ACheckpointComesBackAndItsTrainingGoesOnToTheSameBits) {
  const Table table = wide_table();
  ThreadPool pool(2);
  TableCheckpoint whole = start_table(table, small_config());
  train_table(whole, table, pool);
  TableCheckpoint part = start_table(table, small_config());
  train_table(part, table, pool, [](const TableTrainer& t, const StepStats&) { return t.state().training.step < 9; });
  save_checkpoint(part, path("part.safetensors"));
  TableCheckpoint back = load_table_checkpoint(path("part.safetensors"));
  EXPECT_EQ(back.codec.schema, table.schema);
  EXPECT_EQ(back.codec.encode(table).tokens, whole.codec.encode(table).tokens);
  train_table(back, table, pool);
  EXPECT_EQ(numbers(back.state.training.parameters), numbers(whole.state.training.parameters));
  EXPECT_EQ(numbers(back.model().weights), numbers(whole.model().weights));
  save_checkpoint(whole, path("whole.safetensors"));
  save_checkpoint(back, path("back.safetensors"));
  EXPECT_EQ(to_safetensors(read_safetensors(path("whole.safetensors"))),
            to_safetensors(read_safetensors(path("back.safetensors"))));
}

TEST_F(TableFile, WhatAPrivateTrainingHasSpentGoesAlong) {
  const Table table = testing::mixed_table(500, 1);
  TableConfig config = private_table_config();
  config.network = {16, 2, 2, 2};
  config.steps = 20;
  config.batch = 100;
  config.privacy_epsilon = 2;
  ThreadPool pool(2);
  TableCheckpoint part = start_table(table, config);
  train_table(part, table, pool, [](const TableTrainer& t, const StepStats&) { return t.state().training.step < 9; });
  save_checkpoint(part, path("part.safetensors"));
  TableCheckpoint back = load_table_checkpoint(path("part.safetensors"));
  EXPECT_EQ(back.state.privacy.steps, 9U);
  EXPECT_EQ(privacy_to_json(back), privacy_to_json(part));
  EXPECT_EQ(back.codec.encode(table).tokens, part.codec.encode(table).tokens);
  train_table(back, table, pool);
  EXPECT_EQ(back.state.privacy.steps, 20U);
  EXPECT_LE(privacy_to_json(back).at("epsilon").get<double>(), 2);
  TensorFile damaged = read_safetensors(path("part.safetensors"));
  damaged.metadata["privacy"] = R"({"noise": 0, "marginals_noise": 1, "steps": 3})";
  EXPECT_THROW(table_checkpoint_of(damaged, "x"), Error);
  damaged.metadata.erase("privacy");
  EXPECT_THROW(table_checkpoint_of(damaged, "x"), Error);
}

TEST_F(TableFile, EachKindOfModelIsToldFromTheOther) {
  save_checkpoint(start_table(testing::mixed_table(60, 1), small_config()), path("table.safetensors"));
  EXPECT_THROW(load_point_checkpoint(path("table.safetensors")), Error);
  EXPECT_TRUE(std::holds_alternative<TableCheckpoint>(load_any_checkpoint(path("table.safetensors"))));
  Points points{{"x"}, {1, 2, 3, 4}};
  save_checkpoint(start_points(points, {}), path("points.safetensors"));
  EXPECT_THROW(load_table_checkpoint(path("points.safetensors")), Error);
  EXPECT_TRUE(std::holds_alternative<PointCheckpoint>(load_any_checkpoint(path("points.safetensors"))));
}

TEST_F(TableFile, DamageInWhatTheFileSaysIsRefused) {
  save_checkpoint(start_table(wide_table(), small_config()), path("table.safetensors"));
  const TensorFile good = read_safetensors(path("table.safetensors"));
  const auto refused = [&](auto damage) {
    TensorFile file = good;
    damage(file);
    EXPECT_THROW(table_checkpoint_of(file, "x"), Error);
  };
  EXPECT_NO_THROW(table_checkpoint_of(good, "x"));
  TensorFile unchecked = good;
  unchecked.checked = false;
  EXPECT_THROW(table_checkpoint_of(unchecked, "x"), Error);
  refused([](TensorFile& file) { file.metadata["format_version"] = "2"; });
  refused([](TensorFile& file) { file.metadata["config"] = R"({"steps": -1})"; });
  refused([](TensorFile& file) { file.metadata["config"] = R"({"no_such_setting": 1})"; });
  refused([](TensorFile& file) { file.metadata["schema"] = "[]"; });
  for (const auto& [part, other] : {std::pair{"K-<1-999>", "K-<1-"},
                                    {"[0,0,9,0,500,998]", "[0,0,9,0,500]"},
                                    {"[0,0,9,0,500,998]", "[0,0,9,0,500,999]"}}) {
    const std::size_t at = good.metadata.at("schema").find(part);
    ASSERT_NE(at, std::string::npos);
    refused([&](TensorFile& file) { file.metadata["schema"].replace(at, std::string(part).size(), other); });
  }
  refused([](TensorFile& file) { file.metadata["codec"] = R"([{"column": 99}])"; });
  for (const char* name : {"codec.low", "codec.frequency", "codec.by_rank", "data", "training.bounds",
                           "model.output.bias", "training.average.output.bias"}) {
    refused([&](TensorFile& file) { std::erase_if(file.tensors, [&](const Tensor& t) { return t.name == name; }); });
  }
  for (Tensor& tensor : std::vector<Tensor>(good.tensors)) {
    if (tensor.name != "codec.low" && tensor.name != "codec.high") continue;
    refused([&](TensorFile& file) {
      for (Tensor& other : file.tensors) {
        if (other.name == tensor.name) std::get<std::vector<double>>(other.values)[3] = std::nan("");
      }
    });
  }
}

}  // namespace
}  // namespace sfumato
