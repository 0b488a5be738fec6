#include "sfumato/model_file/model_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sfumato/base/error.h"
#include "sfumato/base/testing.h"
#include "sfumato/files/safetensors.h"
#include "sfumato/toys/toy.h"

namespace sfumato {
namespace {

using testing::content;
using testing::error_of;
using testing::TemporaryDirectory;

Points moons() {
  ToyConfig toy;
  toy.name = ToyName::moons;
  toy.points = 300;
  return make_toy(toy);
}

PointConfig small() {
  PointConfig config;
  config.model.network.width = 16;
  config.model.network.hidden_layers = 2;
  config.batch = 70;
  config.steps = 20;
  config.learning_rate = 0.1 / 3;  // no short decimal: must come back to the bit
  return config;
}

// A learned variance trained by SD15's objective with steps drawn by importance.
PointConfig small_chain() {
  PointConfig config = small();
  config.model.process = NoiseProcess::chain;
  config.model.schedule.steps = 5;
  config.model.network.table_rows = 5;
  config.model.network.taps = 1;
  config.model.variance = Variance::learned_range;
  config.objective.kind = ObjectiveKind::kl_entropy;
  config.step_sampling = StepSampling::importance;
  return config;
}

PointCheckpoint trained(std::size_t threads, std::size_t until, const PointConfig& config = small()) {
  PointCheckpoint checkpoint = start_points(moons(), config);
  ThreadPool pool(threads);
  train_points(checkpoint, moons(), pool,
               [&](const PointTrainer& trainer, const StepStats&) { return trainer.state().step < until; });
  return checkpoint;
}

TEST(ModelFile, ThreadsAndInterruptionsLeaveTheSameBytes) {
  const TemporaryDirectory directory;
  save_checkpoint(trained(1, 20), directory / "one");
  save_checkpoint(trained(3, 20), directory / "three");
  EXPECT_EQ(content(directory / "one"), content(directory / "three"));

  save_checkpoint(trained(2, 7), directory / "part");
  PointCheckpoint resumed = load_point_checkpoint(directory / "part");
  EXPECT_EQ(resumed.state.step, 7U);
  ThreadPool pool(2);
  train_points(resumed, moons(), pool);
  save_checkpoint(resumed, directory / "whole");
  EXPECT_EQ(content(directory / "one"), content(directory / "whole"));
}

// The weights are the averaged ones, and damage anywhere in the file is found though it is not kept.
TEST(ModelFile, ModelAloneIsReadWithoutTheTraining) {
  const TemporaryDirectory directory;
  const PointCheckpoint whole = trained(1, 20);
  save_checkpoint(whole, directory / "model");
  const std::variant<PointModel, TableModel> model = load_any_model(directory / "model");
  const auto& points = std::get<PointModel>(model);
  EXPECT_TRUE(std::ranges::equal(points.weights.span(), whole.state.average.span()));
  EXPECT_EQ(points.columns, whole.columns);
  std::string bytes = content(directory / "model");
  const std::size_t at = bytes.size() - 3;  // the last tensor is of the training
  bytes[at] = static_cast<char>(bytes[at] ^ 1);
  EXPECT_NE(error_of(ErrorKind::bad_data, [&] { load_any_model(directory.put("bad", bytes)); }).find("checksum"),
            std::string::npos);
  EXPECT_NE(error_of(ErrorKind::bad_data,
                     [&] { load_any_model(directory.put("short", content(directory / "model").substr(0, at))); })
                .find("truncated"),
            std::string::npos);
}

TEST(ModelFile, HoldsTheHistoryOfImportanceSampling) {
  const TemporaryDirectory directory;
  save_checkpoint(trained(1, 20, small_chain()), directory / "whole");
  save_checkpoint(trained(2, 7, small_chain()), directory / "part");
  PointCheckpoint resumed = load_point_checkpoint(directory / "part");
  EXPECT_EQ(resumed.state.history.steps(), 5U);
  EXPECT_EQ(resumed.config.model.network.outputs, 4U);
  EXPECT_TRUE(resumed.config.model.fixed_last_step);
  ThreadPool pool(2);
  train_points(resumed, moons(), pool);
  save_checkpoint(resumed, directory / "resumed");
  EXPECT_EQ(content(directory / "whole"), content(directory / "resumed"));

  TensorFile file = read_safetensors(directory / "part");
  std::ranges::find(file.tensors, std::string("training.step_counts"), &Tensor::name)->values =
      std::vector<std::uint64_t>{1, 2, 3, 4, 11};
  write_safetensors(file, directory / "bad");
  EXPECT_NE(error_of(ErrorKind::bad_data, [&] { load_point_checkpoint(directory / "bad"); }).find("history of losses"),
            std::string::npos);
}

// What came after a file was written has its default, which is what the file was made with.
TEST(ModelFile, OfOlderVersionsStillLoads) {
  const TemporaryDirectory directory;
  save_checkpoint(trained(1, 2), directory / "m");
  TensorFile file = read_safetensors(directory / "m");
  auto json = nlohmann::ordered_json::parse(file.metadata["config"]);
  for (const char* name : {"variance", "objective", "snr_gamma", "p2_gamma", "p2_k", "vlb_weight", "step_sampling"}) {
    EXPECT_EQ(json.erase(name), 1U) << name;
  }
  file.metadata["config"] = json.dump();
  write_safetensors(file, directory / "old");
  const PointCheckpoint old = load_point_checkpoint(directory / "old");
  EXPECT_EQ(old.config.model.variance, Variance::fixed_large);
  EXPECT_EQ(old.config.objective.kind, ObjectiveKind::simple);
  EXPECT_EQ(config_to_json(old.config), config_to_json(load_point_checkpoint(directory / "m").config));
}

TEST(ModelFile, KeepsTheKindOfFrameBesideTheModel) {
  const TemporaryDirectory directory;
  PointCheckpoint checkpoint = trained(1, 2);
  save_checkpoint(checkpoint, directory / "plain");
  checkpoint.frame = R"({"package": "polars"})";
  save_checkpoint(checkpoint, directory / "framed");
  EXPECT_EQ(load_point_checkpoint(directory / "framed").frame, checkpoint.frame);
  EXPECT_EQ(load_point_checkpoint(directory / "plain").frame, "");
  TensorFile framed = read_safetensors(directory / "framed");
  EXPECT_EQ(framed.metadata.erase("frame"), 1U);
  EXPECT_EQ(to_safetensors(framed), to_safetensors(read_safetensors(directory / "plain")));
}

TEST(ModelFile, HoldsTheModel) {
  const TemporaryDirectory directory;
  PointCheckpoint checkpoint = trained(1, 20);
  checkpoint.dialect = parse_dialect("semicolon,decimal=comma,header=no");
  save_checkpoint(checkpoint, directory / "m.safetensors");
  EXPECT_EQ(load_point_checkpoint(directory / "m.safetensors").dialect, checkpoint.dialect);
  const PointModel model = load_point_model(directory / "m.safetensors");
  EXPECT_EQ(model.columns, checkpoint.columns);
  EXPECT_EQ(model.dialect, checkpoint.dialect);
  EXPECT_EQ(model.transform.mean, checkpoint.transform.mean);
  EXPECT_EQ(model.transform.scale, checkpoint.transform.scale);
  EXPECT_TRUE(std::ranges::equal(model.weights.span(), checkpoint.state.average.span()));
  EXPECT_TRUE(is_model_file(directory / "m.safetensors"));
  EXPECT_TRUE(is_model_file(directory / "none.safetensors"));
  EXPECT_FALSE(is_model_file(directory.put("points.csv", "a,b\n1,2\n3,4\n")));
}

TEST(ModelFile, HoldsAListOfBetas) {
  const TemporaryDirectory directory;
  PointConfig config = small();
  config.model.process = NoiseProcess::chain;
  config.model.schedule.kind = ScheduleKind::custom;
  config.model.schedule.zero_terminal_snr = true;
  for (int i = 1; i <= 100000; ++i) config.model.schedule.betas.push_back(2e-9 * i / 3);
  save_checkpoint(trained(1, 2, config), directory / "m.safetensors");
  const PointModel model = load_point_model(directory / "m.safetensors");
  EXPECT_EQ(model.config.schedule.betas, config.model.schedule.betas);
  EXPECT_EQ(last_level(model.config).alpha, 0);
}

// What a model file becomes when `change` has been at its content, checksum and all.
std::string refusal(const TemporaryDirectory& directory, const std::function<void(TensorFile&)>& change) {
  save_checkpoint(trained(1, 2), directory / "m");
  TensorFile file = read_safetensors(directory / "m");
  change(file);
  write_safetensors(file, directory / "m");
  return error_of(ErrorKind::bad_data, [&] { load_point_checkpoint(directory / "m"); });
}

TEST(ModelFile, SaysWhatIsWrong) {
  const TemporaryDirectory directory;
  const auto config = [](TensorFile& file, const char* name, const nlohmann::json& value) {
    auto json = nlohmann::ordered_json::parse(file.metadata["config"]);
    json[name] = value;
    file.metadata["config"] = json.dump();
  };
  const auto expect = [&](const std::string& part, const std::function<void(TensorFile&)>& change) {
    const std::string text = refusal(directory, change);
    EXPECT_NE(text.find(part), std::string::npos) << text;
  };
  expect("version 2, this program knows 1; use a newer", [](TensorFile& f) { f.metadata["format_version"] = "2"; });
  expect("version is missing", [](TensorFile& f) { f.metadata["format_version"] = "x"; });
  expect("of another program", [](TensorFile& f) { f.metadata.erase("format"); });
  expect("config is missing", [](TensorFile& f) { f.metadata.erase("config"); });
  expect("does not know", [&](TensorFile& f) { config(f, "novelty", 1); });
  expect("'activation' is 7", [&](TensorFile& f) { config(f, "activation", 7); });
  expect("did you mean 'silu'?", [&](TensorFile& f) { config(f, "activation", "slu"); });
  expect("`width` is 0", [&](TensorFile& f) { config(f, "width", 0); });
  expect("'betas' is [0.1,\"x\"]", [&](TensorFile& f) { config(f, "betas", {0.1, "x"}); });
  expect("wrong size", [&](TensorFile& f) { config(f, "width", 32); });
  expect("is missing", [&](TensorFile& f) { config(f, "hidden_layers", 3); });
  expect("columns are damaged", [](TensorFile& f) { f.metadata["columns"] = "[1,2]"; });
  expect("do not fit", [](TensorFile& f) { f.metadata["columns"] = "[\"a\"]"; });
  expect("two of its columns are named 'a'", [](TensorFile& f) { f.metadata["columns"] = R"(["a", "a"])"; });
  expect("NUL", [](TensorFile& f) { f.metadata["columns"] = R"(["a", "b\u0000"])"; });
  for (const double number : {std::nan(""), std::numeric_limits<double>::infinity(), -1.0}) {
    expect("not a number that can be used", [&](TensorFile& f) {
      std::get<std::vector<double>>(std::ranges::find(f.tensors, "transform.scale", &Tensor::name)->values)[0] = number;
    });
  }
}

TEST(ModelFile, RefusesAFileWithoutChecksum) {
  const TemporaryDirectory directory;
  save_checkpoint(trained(1, 2), directory / "m");
  std::string bytes = content(directory / "m");
  bytes.replace(bytes.find("checksum"), 8, "chequsum");
  const std::string path = directory.put("m", bytes);
  EXPECT_NE(error_of(ErrorKind::bad_data, [&] { load_point_checkpoint(path); }).find("checksum is missing"),
            std::string::npos);
}

TEST(ConfigJson, KnowsEverySetting) {
  PointConfig config = preset_config(Preset::article);
  config.learning_rate = 0.1 / 3;
  const nlohmann::ordered_json json = config_to_json(config);
  EXPECT_EQ(config_to_json(config_from_json(json, "m")), json);
  EXPECT_EQ(json["activation"], "softplus");
}

}  // namespace
}  // namespace sfumato
