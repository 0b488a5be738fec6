#include "sfumato/points/point_config.h"

#include <gtest/gtest.h>

#include <limits>
#include <set>
#include <string>

#include "sfumato/base/error.h"

namespace sfumato {
namespace {

TEST(PointConfig, FieldsHaveNamesOfTheirOwnAndReachTheConfiguration) {
  PointConfig config;
  std::set<std::string> names;
  visit_point_fields(config, [&]<class T>(const Field& field, T& value) {
    EXPECT_TRUE(names.insert(field.name).second) << field.name;
    EXPECT_NE(std::string(field.meaning), "");
    if constexpr (std::is_same_v<T, double>) value += 1;
  });
  EXPECT_EQ(config.learning_rate, PointConfig().learning_rate + 1);
  EXPECT_EQ(config.model.schedule.beta_end, PointConfig().model.schedule.beta_end + 1);
  EXPECT_GT(names.size(), 25U);
}

TEST(PointConfig, PresetsAreValid) {
  for (const Preset preset : {Preset::defaults, Preset::article}) EXPECT_NO_THROW(validate(preset_config(preset)));
}

TEST(PointConfig, ChainWithOneTapHasARowForEachStep) {
  PointConfig config = preset_config(Preset::article);
  config.model.schedule.steps = 7;
  set_columns(config, 3);
  EXPECT_EQ(config.model.network.table_rows, 7U);
  config.model.schedule.kind = ScheduleKind::custom;
  config.model.schedule.betas = {0.1, 0.2, 0.3};
  set_columns(config, 3);
  EXPECT_EQ(config.model.network.table_rows, 3U);
  EXPECT_NO_THROW(validate(config));
  PointConfig spline;
  spline.model.process = NoiseProcess::chain;
  set_columns(spline, 3);
  EXPECT_EQ(spline.model.network.table_rows, PointConfig().model.network.table_rows);
  EXPECT_NO_THROW(validate(spline));
}

// Widths, steps, batch, rates and clipping of the article's code, and its schedule.
TEST(PointConfig, ArticleIsTheArticle) {
  const PointConfig article = preset_config(Preset::article);
  EXPECT_EQ(article.model.network.width, 128U);
  EXPECT_EQ(article.model.network.hidden_layers, 3U);
  EXPECT_EQ(article.model.network.activation, Activation::softplus);
  EXPECT_EQ(article.model.network.table_rows, 100U);
  EXPECT_FALSE(article.model.network.residual || article.model.network.shift);
  EXPECT_EQ(article.batch, 128U);
  EXPECT_EQ(article.learning_rate, 1e-3);
  EXPECT_EQ(article.ema_decay, 0.9);
  EXPECT_EQ(article.clip_norm, 1);
  EXPECT_EQ(article.model.parameterization, Parameterization::eps);
  EXPECT_EQ(article.model.variance, Variance::fixed_large);
  EXPECT_EQ(article.objective.kind, ObjectiveKind::simple);
  EXPECT_EQ(article.objective.weighting.kind, Weighting::simple);
  EXPECT_EQ(article.step_sampling, StepSampling::uniform);
  EXPECT_NEAR(make_schedule(article.model.schedule).alpha_bar.back(), 0.778, 5e-4);
}

TEST(PointConfig, SaysWhatIsOutOfRange) {
  const auto message = [](auto change) {
    PointConfig config;
    change(config);
    try {
      validate(config);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::usage);
      return std::string(error.what());
    }
    return std::string("nothing");
  };
  EXPECT_EQ(message([](PointConfig& c) { c.batch = 0; }), "`batch` is 0; give a whole number from 1 to 1048576");
  EXPECT_EQ(message([](PointConfig& c) { c.learning_rate = -1; }), "`learning_rate` is -1; give a number above 0");
  EXPECT_EQ(message([](PointConfig& c) { c.beta2 = 1; }), "`beta2` is 1; give a number in [0, 1)");
  EXPECT_EQ(message([](PointConfig& c) { c.clip_norm = std::numeric_limits<double>::quiet_NaN(); }),
            "`clip_norm` is nan; give a number of 0 or more");
  EXPECT_EQ(message([](PointConfig& c) { c.batch = std::size_t{1} << 40U; }),
            "`batch` is 1099511627776; give a whole number from 1 to 1048576");
  EXPECT_EQ(message([](PointConfig& c) { c.step_sampling = StepSampling::importance; }),
            "`step_sampling`=importance samples the steps of a chain; add `process`=chain");
  EXPECT_EQ(message([](PointConfig& c) {
              c.model.variance = Variance::learned;
              c.objective.kind = ObjectiveKind::vlb;
              set_columns(c, 2);
            }),
            "model: variance learned needs a chain; set process to chain");
  EXPECT_EQ(message([](PointConfig& c) {
              c.model.process = NoiseProcess::chain;
              c.model.schedule.zero_terminal_snr = true;
              c.objective.weighting.kind = Weighting::min_snr;
            }),
            "weighting min_snr gives no weight to a last step without signal; choose simple, v or truncated_snr, or "
            "leave out zero_terminal_snr");
  EXPECT_EQ(message([](PointConfig& c) { c.model.parameterization = Parameterization::mean; }),
            "model: parameterization mean needs a chain; set process to chain");
  EXPECT_EQ(message([](PointConfig& c) { c.objective.kind = ObjectiveKind::kl_entropy; }),
            "objective kl_entropy needs a chain of 2 steps or more; set process to chain, or choose vlb");
}

}  // namespace
}  // namespace sfumato
