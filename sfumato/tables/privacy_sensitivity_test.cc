// The sensitivity that the privacy accountant assumes: adding or removing one row changes the sum of the gradients by a
// vector whose norm is at most the clip.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "sfumato/tables/table_trainer.h"
#include "sfumato/tables/token_testing.h"

namespace sfumato {
namespace {

constexpr std::size_t kRows = 320;  // several blocks of rows
constexpr std::size_t kOutlier = 317;
constexpr double kNoClip = 1e9;
constexpr double kRounding = 2e-3;  // of sums over all rows in float, relative to the clip

class Sensitivity {
 public:
  Sensitivity() {
    config_ = private_table_config();
    config_.network = model_.network;
    config_.steps = 10;
    config_.batch = 2 * kRows;  // at least the number of rows, so every step takes all of them
    config_.clip_norm = 0;
    config_.privacy_epsilon = 1;
    // The outlier is the only row of a category whose input weights are 100 times as large.
    constexpr std::uint16_t kCategory = 2;
    for (std::size_t i = 0; i < kRows; ++i) {
      std::uint16_t& kind = tokens_.row(i)[0];
      if (i == kOutlier || kind == kCategory) kind = i == kOutlier ? kCategory : 0;
    }
    const MlpLayout layout(TokenFeaturizer(model_.codec, model_.network).network());
    for (float& weight : layout.layers.front().weight.of(model_.weights.span()).row(kCategory)) weight *= 100;
  }

  // The norm of the difference between the summed gradients of one step with and without a row.
  double change_without(std::size_t row, double clip) const {
    TokenTable rows = tokens_;
    // A row's mask depends on its index, so the row to remove moves to the end and the others keep theirs.
    std::ranges::swap_ranges(rows.row(row), rows.row(kRows - 1));
    const std::vector<double> all = summed_gradient(rows, clip);
    rows.rows = kRows - 1;
    rows.tokens.resize(rows.rows * rows.variables);
    const std::vector<double> others = summed_gradient(rows, clip);
    double square = 0;
    for (std::size_t i = 0; i < all.size(); ++i) square += (all[i] - others[i]) * (all[i] - others[i]);
    return std::sqrt(square);
  }

 private:
  // The first moment after the first step is (1 - beta1) times the gradient, which is the sum divided by the batch.
  std::vector<double> summed_gradient(const TokenTable& rows, double clip) const {
    TableConfig config = config_;
    config.clip = clip;
    TableState state;
    state.training = fresh_state(copy_of(model_.weights));
    ThreadPool pool(2);
    TableTrainer trainer(config, model_.codec, rows, std::move(state), 3, pool);
    trainer.step();
    std::vector<double> sum;
    for (const float moment : trainer.state().training.moment1.span()) {
      sum.push_back(static_cast<double>(moment) * static_cast<double>(config.batch) / (1 - config.beta1));
    }
    return sum;
  }

  TableModel model_ = testing::entangled_model(kRows);
  TableConfig config_;
  TokenTable tokens_ = model_.codec.encode(testing::mixed_table(kRows, 1));
};

TEST(PrivateTraining, NoRowCountsMoreThanTheClip) {
  const Sensitivity sensitivity;
  const std::vector<std::size_t> tested{0, 1, 63, 64, 200, 318, kOutlier};
  std::vector<double> norms;  // of the gradients of these rows without clipping
  for (const std::size_t row : tested) norms.push_back(sensitivity.change_without(row, kNoClip));
  const double least = std::ranges::min(norms);
  const double most = std::ranges::max(std::span(norms).first(tested.size() - 1));
  ASSERT_GT(least, 0);
  ASSERT_GT(norms.back(), 10 * most);  // else it is no outlier
  // Clips that bind for every row, for some of them, and for the outlier alone.
  for (const double clip : {least / 100, std::sqrt(least * most), 2 * most}) {
    for (std::size_t i = 0; i < tested.size(); ++i) {
      const double change = sensitivity.change_without(tested[i], clip);
      EXPECT_LE(change, clip * (1 + kRounding)) << "row " << tested[i] << ", clip " << clip;
      EXPECT_NEAR(change, std::min(norms[i], clip), clip * kRounding) << "row " << tested[i] << ", clip " << clip;
    }
  }
}

}  // namespace
}  // namespace sfumato
