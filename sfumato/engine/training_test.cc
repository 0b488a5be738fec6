#include "sfumato/engine/training.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sfumato/base/testing.h"
#include "sfumato/engine/impute.h"
#include "sfumato/engine/sample.h"
#include "sfumato/engine/score.h"

namespace sfumato {
namespace {

using testing::error_of;

const Settings kShort{{"steps", std::uint64_t{4}}, {"width", std::uint64_t{8}}, {"batch", std::uint64_t{32}}};

Settings with(Settings settings, const std::string& name, SettingValue value) {
  settings.set(name, std::move(value));
  return settings;
}

// Everything that a training says, line by line.
struct Notices {
  std::vector<std::string> notes;
  std::vector<std::string> warnings;
  NoticeSink sink() {
    return [this](NoticeKind kind, const std::string& text) {
      (kind == NoticeKind::warning ? warnings : notes).push_back(text);
    };
  }
};

class EngineTraining : public ::testing::Test {
 protected:
  std::string people(const std::string& name, const std::string& last_row = "") {
    std::string text = "age,job\n";
    for (int i = 0; i < 80; ++i) text += std::to_string(20 + i % 7) + (i % 3 == 0 ? ",cook\n" : ",nurse\n");
    return directory_.put(name, text + last_row);
  }
  std::string numbers(const std::string& name, const std::string& last_row = "") {
    std::string text = "u,v\n";
    RowRandom random(RandomStream(3, Purpose::test), 0);
    for (int i = 0; i < 80; ++i) text += fmt::format("{},{}\n", random.normal(), random.normal());
    return directory_.put(name, text + last_row);
  }
  testing::TemporaryDirectory directory_;
};

TEST_F(EngineTraining, NumbersArePointsAndTheReasonIsGiven) {
  Notices notices;
  const Checkpoint model = fit(numbers("numbers.csv"), kShort, notices.sink());
  EXPECT_EQ(kind_of(model), DataKind::points);
  ASSERT_FALSE(notices.notes.empty());
  EXPECT_EQ(notices.notes.front(),
            "80 rows, 2 columns, learned as points: all values are numbers, and no column has many repeated values");
}

TEST_F(EngineTraining, OneBlankCellMakesATableAndTheColumnIsNamed) {
  Notices notices;
  const Checkpoint model = fit(numbers("blank.csv", "0.5,\n"), kShort, notices.sink());
  EXPECT_EQ(kind_of(model), DataKind::table);
  EXPECT_EQ(notices.notes.front(), "81 rows, 2 columns, learned as a table: column 'v' has missing values");
}

TEST_F(EngineTraining, RepeatedValuesAndWordsMakeATable) {
  Notices notices;
  EXPECT_EQ(kind_of(fit(people("people.csv"), kShort, notices.sink())), DataKind::table);
  EXPECT_EQ(notices.notes.front(), "80 rows, 2 columns, learned as a table: column 'age' has many repeated values");
}

TEST_F(EngineTraining, TimeDoesNotChangeWhatDataAreLearnedAs) {
  Settings timed = kShort;
  timed.remove("steps");
  const Checkpoint model = fit(people("people.csv"), with(timed, "time", 0.2));
  EXPECT_EQ(kind_of(model), DataKind::table);
  EXPECT_GE(training_state(model).steps, 1U);
  EXPECT_EQ(error_of(ErrorKind::usage, [&] { fit("moons", with(kShort, "time", 1.0)); }),
            "`steps` and `time`: give one of them");
}

TEST_F(EngineTraining, AFinishedTrainingGoesOnForATime) {
  for (const std::string& path : {people("people.csv"), numbers("numbers.csv")}) {
    Checkpoint model = fit(path, kShort);
    Training training = Training::resume(std::move(model), path, {{"time", 0.1}}, nullptr);
    training.run();
    EXPECT_GT(training_state(training.checkpoint()).step, 4U) << path;
  }
}

// 80 rows are memorised within a few hundred steps, so that the validation bound rises and training stops.
TEST_F(EngineTraining, ATrainingThatStoppedEarlyGoesOnWhereMoreStepsAreAsked) {
  const std::string path = people("people.csv");
  Settings settings{{"steps", std::uint64_t{3000}}, {"batch", std::uint64_t{32}}, {"width", std::uint64_t{32}}};
  Checkpoint model = fit(path, settings);
  const std::uint64_t stopped = training_state(model).step;
  ASSERT_LT(stopped, 3000U);
  Training rest = Training::resume(std::move(model), path, {{"steps", std::uint64_t{6000}}}, nullptr);
  rest.run();
  EXPECT_GT(training_state(rest.checkpoint()).step, stopped);
}

TEST_F(EngineTraining, AToySetIsLearnedAsATableWhereThatIsAsked) {
  EXPECT_EQ(kind_of(fit(DataSource("moons", ToyConfig{.points = 100}), with(kShort, "as", "table"))), DataKind::table);
}

TEST_F(EngineTraining, WordsForMissingValuesAreKept) {
  const std::string path = people("people.csv", "gone,cook\n30,gone\n");
  const Settings settings = with(kShort, "na", std::vector<std::string>{"gone"});
  const Checkpoint model = fit(path, settings);
  save(model, directory_ / "m.safetensors");
  const Checkpoint back = load_checkpoint(directory_ / "m.safetensors");
  EXPECT_EQ(std::get<TableCheckpoint>(back).codec.schema.missing_words, std::vector<std::string>{"gone"});
  EXPECT_NO_THROW(Training::resume(load_checkpoint(directory_ / "m.safetensors"), path, {}, nullptr));
  const Model drawn = model_of(back);
  EXPECT_NO_THROW(log_likelihood(drawn, path));
  EXPECT_EQ(std::get<Table>(impute(drawn, path)).rows, 82U);
  EXPECT_NO_THROW(sample(drawn, {.count = 3, .settings = {{"no_copies", path}}}));
}

TEST_F(EngineTraining, ResumingRefusesSettingsThatItWouldIgnore) {
  const std::string path = people("people.csv");
  const Checkpoint model = fit(path, kShort);
  save(model, directory_ / "m.safetensors");
  EXPECT_EQ(
      error_of(
          ErrorKind::usage,
          [&] {
            Training::resume(load_checkpoint(directory_ / "m.safetensors"), path, {{"schema", "nosuch.toml"}}, nullptr);
          }),
      "`schema` does not apply when a training is resumed, which keeps its settings; leave it out");
}

TEST_F(EngineTraining, RareCategoriesAreMerged) {
  const std::string path = people("people.csv", "25,spy\n");
  const Checkpoint model = fit(path, with(kShort, "min_count", std::uint64_t{5}));
  const Schema& schema = std::get<TableCheckpoint>(model).codec.schema;
  EXPECT_EQ(schema.columns[1].categories, (std::vector<std::string>{"cook", "nurse"}));
}

TEST_F(EngineTraining, PrivateTrainingWarnsOfWhatTheSchemaLeavesOpen) {
  std::string text = "age\n";
  for (int i = 0; i < 200; ++i) text += std::to_string(20 + i % 50) + "\n";
  const std::string path = directory_.put("private.csv", text);
  Notices notices;
  const Settings settings = with(kShort, "epsilon", 5.0);
  fit(path, settings, notices.sink());
  ASSERT_EQ(notices.warnings.size(), 1U);
  EXPECT_NE(notices.warnings.front().find("'age'"), std::string::npos);
  Notices stated;
  const Schema schema{{{.name = "age", .kind = ColumnKind::integer, .minimum = 0, .maximum = 120}}};
  fit(path, with(settings, "schema", schema), stated.sink());
  EXPECT_TRUE(stated.warnings.empty());
}

TEST_F(EngineTraining, InterruptedAndResumedGivesTheSameBits) {
  for (const std::string& path : {people("people.csv"), numbers("numbers.csv")}) {
    Training part = Training::start(path, kShort, nullptr);
    EXPECT_EQ(part.run([](const TrainingProgress& now) { return now.step < 2; }).ending, Ending::interrupted);
    Training rest = Training::resume(from_bytes(to_bytes(part.checkpoint()), "x"), path, {}, nullptr);
    EXPECT_EQ(rest.run().ending, Ending::done);
    EXPECT_EQ(to_bytes(rest.checkpoint()), to_bytes(fit(path, kShort))) << path;
  }
}

TEST_F(EngineTraining, SettingsOfAModelTrainTheSameModelAgain) {
  const Settings chain{{"process", "chain"},
                       {"schedule", "cosine"},
                       {"steps", std::uint64_t{3}},
                       {"batch", std::uint64_t{16}},
                       {"width", std::uint64_t{8}}};
  for (const auto& [path, settings] : {std::pair{numbers("numbers.csv"), chain}, {people("people.csv"), kShort}}) {
    const Checkpoint model = fit(path, settings);
    EXPECT_EQ(to_bytes(fit(path, settings_of(model))), to_bytes(model)) << path;
  }
}

}  // namespace
}  // namespace sfumato
