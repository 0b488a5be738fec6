#include "sfumato/model/token_network.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "sfumato/base/error.h"
#include "sfumato/kernels/softmax.h"
#include "sfumato/nn/mlp_layout.h"

namespace sfumato {

namespace {

constexpr double kSpread = std::numbers::sqrt3;  // a uniform rank on [-kSpread, kSpread] has variance 1
constexpr double kFarthest = 8;                  // standard deviations
constexpr std::size_t kTableRows = 16;           // of the levels of a multinomial process
constexpr std::size_t kTaps = 4;

// The shares of a code's tokens: of the first ones, or of the second ones.
std::vector<float> token_shares(const TokenCode& code, bool second) {
  std::vector<float> shares(second ? code.radix : code.first_levels());
  for (std::size_t symbol = 0; symbol < code.symbols(); ++symbol) {
    std::uint16_t tokens[2] = {};
    code.to_tokens(symbol, std::span(tokens, code.radix > 0 ? 2 : 1));
    shares[tokens[second ? 1 : 0]] += static_cast<float>(code.share[symbol]);
  }
  return shares;
}

// The middle of each level's part of [0, 1], parts as long as the shares of the levels.
std::vector<double> ranks(std::span<const double> shares) {
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  std::vector<double> middle;
  double before = 0;
  for (const double share : shares) {
    middle.push_back(sum > 0 ? (before + share / 2) / sum : 0.5);
    before += share;
  }
  return middle;
}

// Cosines over the values' ranks and over their numbers, by turns; a symbol for a missing value is on no curve.
MatrixBuffer cosine_curves(std::span<const float> shares, bool last_is_missing, std::size_t harmonics) {
  const std::size_t values = shares.size() - (last_is_missing ? 1 : 0);
  const std::vector<double> weights(shares.begin(), shares.begin() + static_cast<std::ptrdiff_t>(values));
  const std::vector<double> rank = ranks(weights);
  MatrixBuffer curves(2 * harmonics, shares.size());
  for (std::size_t i = 0; i < values; ++i) {
    const double place = (static_cast<double>(i) + 0.5) / static_cast<double>(values);
    for (std::size_t k = 0; k < harmonics; ++k) {
      const double turn = std::numbers::pi * static_cast<double>(k + 1);
      curves(2 * k, i) = static_cast<float>(std::numbers::sqrt2 * std::cos(turn * rank[i]));
      curves(2 * k + 1, i) = static_cast<float>(std::numbers::sqrt2 * std::cos(turn * place));
    }
  }
  return curves;
}

MatrixBuffer transpose(const MatrixBuffer& matrix) {
  MatrixBuffer result(matrix.cols(), matrix.rows());
  for (std::size_t i = 0; i < matrix.rows(); ++i) {
    for (std::size_t j = 0; j < matrix.cols(); ++j) result(j, i) = matrix(i, j);
  }
  return result;
}

struct Stand {
  double rank = 0;  // variance 1 where every value is another
  double size = 0;  // in standard deviations from the mean
};

std::vector<Stand> stands(const TokenCode& code) {
  const std::span<const double> shares(code.share.data(), code.values());
  const std::vector<double> rank = ranks(shares);
  std::vector<double> size;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    size.push_back(code.numeric() ? (code.low[i] + code.high[i]) / 2 : static_cast<double>(i));
  }
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  const double mean = std::inner_product(shares.begin(), shares.end(), size.begin(), 0.0) / sum;
  double square = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) square += shares[i] * (size[i] - mean) * (size[i] - mean) / sum;
  const double sd = square > 0 ? std::sqrt(square) : 1;
  std::vector<Stand> all;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    all.push_back({kSpread * (2 * rank[i] - 1), std::clamp((size[i] - mean) / sd, -kFarthest, kFarthest)});
  }
  return all;
}

// The mean over the symbols that share a first token.
Stand mean_of(std::span<const Stand> group) {
  Stand mean;
  for (const Stand& stand : group) {
    const double weight = 1.0 / static_cast<double>(group.size());
    mean.rank += weight * stand.rank;
    mean.size += weight * stand.size;
  }
  return mean;
}

void put(const Stand& stand, std::span<float> numbers) {
  numbers[0] = static_cast<float>(stand.rank);
  numbers[1] = static_cast<float>(stand.size);
  for (std::size_t k = 0; 2 * k + 3 < numbers.size(); ++k) {
    const double angle = std::ldexp(std::numbers::pi, static_cast<int>(k)) * stand.rank / kSpread;
    numbers[2 * k + 2] = static_cast<float>(std::sin(angle));
    numbers[2 * k + 3] = static_cast<float>(std::cos(angle));
  }
}

}  // namespace

void validate(const TokenNetworkConfig& config) {
  if (config.octaves > 16) fail(ErrorKind::usage, "network: octaves is {}; give at most 16", config.octaves);
  if (config.harmonics > 64) fail(ErrorKind::usage, "network: harmonics is {}; give at most 64", config.harmonics);
  if (config.multinomial_steps == 0 || config.multinomial_steps > 10000) {
    fail(ErrorKind::usage, "network: multinomial_steps is {}; give 1 to 10000", config.multinomial_steps);
  }
}

std::vector<std::uint8_t> digits_of(const TokenCodec& codec) {
  std::vector<std::uint8_t> digits;
  for (const TokenVariable& variable : codec.variables()) digits.push_back(variable.follows ? 1 : 0);
  return digits;
}

TokenInterface::TokenInterface(const TokenCodec& codec, const TokenNetworkConfig& config) : config_(config) {
  const auto ordered = [&](const TokenCode& code) {
    return code.numeric() || codec.schema.columns[code.column].ordered;
  };
  for (const TokenCode& code : codec.codes) add_variables(code, ordered(code));
  logits_ = inputs_;
  inputs_ += variables_.size();
  outputs_ = logits_;
  for (Variable& variable : variables_) {
    variable.smooth = outputs_;
    outputs_ += variable.curves.rows();
  }
  std::size_t first = 0;
  for (const TokenCode& code : codec.codes) {
    if (ordered(code)) {
      add_scale(code);
      scales_.back().variable = first;
    }
    first += code.radix > 0 ? 2 : 1;
  }
}

void TokenInterface::add_variables(const TokenCode& code, bool ordered) {
  for (std::size_t digit = 0; digit < (code.radix > 0 ? 2U : 1U); ++digit) {
    Variable variable;
    variable.share = token_shares(code, digit > 0);
    variable.levels = variable.share.size();
    variable.at = inputs_;
    if (ordered) {
      variable.curves = cosine_curves(variable.share, code.may_miss && digit == 0, config_.harmonics);
      variable.transposed = transpose(variable.curves);
    }
    inputs_ += variable.levels;
    variables_.push_back(std::move(variable));
  }
}

void TokenInterface::add_scale(const TokenCode& code) {
  const std::size_t numbers = 2 + 2 * config_.octaves;
  Scale scale{0, code.radix, inputs_, MatrixBuffer(code.symbols(), numbers), MatrixBuffer()};
  const std::vector<Stand> all = stands(code);
  for (std::size_t i = 0; i < all.size(); ++i) put(all[i], scale.of_symbol.row(i));
  if (code.radix > 0) {
    scale.of_token = MatrixBuffer(code.first_levels(), numbers);
    for (std::size_t i = 0; i * code.radix < all.size(); ++i) {
      const std::size_t first = i * code.radix;
      put(mean_of(std::span(all).subspan(first, std::min(code.radix, all.size() - first))), scale.of_token.row(i));
    }
  }
  inputs_ += numbers;
  scales_.push_back(std::move(scale));
}

std::size_t TokenInterface::most_levels() const {
  return std::ranges::max_element(variables_, {}, &Variable::levels)->levels;
}

MlpConfig TokenInterface::network() const {
  MlpConfig network;
  network.inputs = inputs_;
  network.outputs = outputs_;
  network.width = config_.width;
  network.hidden_layers = config_.hidden_layers;
  // What is masked says how far along the process is; tokens drawn anew do not.
  const bool masked = config_.process == TokenProcess::masked;
  network.table_rows = masked ? 1 : kTableRows;
  network.taps = masked ? 1 : kTaps;
  network.fourier_features = 0;
  return network;
}

void TokenInterface::initialize(std::uint64_t seed, std::span<float> flat) const {
  const MlpConfig config = network();
  sfumato::initialize(config, seed, flat);
  const MlpLayout layout(config);
  // Few inputs are not zero: one for each variable, and a scale's numbers, of which sines and cosines count half.
  const std::size_t active = variables_.size() + scales_.size() * (2 + config_.octaves);
  const auto gain = static_cast<float>(std::sqrt(static_cast<double>(inputs_) / static_cast<double>(active)));
  for (float& weight : layout.layers.front().weight.values(flat)) weight *= gain;
  const std::span<float> bias = layout.layers.back().bias.values(flat);
  for (const Variable& variable : variables_) {
    for (std::size_t i = 0; i < variable.levels; ++i) {
      bias[variable.at + i] = std::log(variable.share[i] + 1e-5F);
    }
  }
}

void TokenInterface::fill_input(std::span<const std::uint16_t> tokens, std::span<float> x) const {
  std::ranges::fill(x, 0.0F);
  for (std::size_t v = 0; v < variables_.size(); ++v) {
    x[tokens[v] == kNoToken ? logits_ + v : variables_[v].at + tokens[v]] = 1.0F;
  }
  for (const Scale& scale : scales_) {
    const std::size_t first = tokens[scale.variable];
    if (first == kNoToken) continue;
    std::span<const float> numbers;
    if (scale.radix == 0) {
      numbers = scale.of_symbol.row(first);
    } else if (const std::size_t second = tokens[scale.variable + 1]; second == kNoToken) {
      numbers = scale.of_token.row(first);
    } else {
      numbers = scale.of_symbol.row(std::min(first * scale.radix + second, scale.of_symbol.rows() - 1));
    }
    std::ranges::copy(numbers, x.begin() + static_cast<std::ptrdiff_t>(scale.first));
  }
}

void TokenInterface::logits(std::size_t variable, std::span<const float> out, std::span<float> logits) const {
  const Variable& v = variables_[variable];
  std::ranges::copy(out.subspan(v.at, v.levels), logits.begin());
  for (std::size_t k = 0; k < v.curves.rows(); ++k) {
    const float factor = out[v.smooth + k];
    const std::span<const float> curve = v.curves.row(k);
    for (std::size_t i = 0; i < v.levels; ++i) logits[i] += factor * curve[i];
  }
}

void TokenInterface::logits_backward(std::size_t variable, std::span<const float> d_logits,
                                     std::span<float> d_out) const {
  const Variable& v = variables_[variable];
  std::ranges::copy(d_logits, d_out.begin() + static_cast<std::ptrdiff_t>(v.at));
  const std::span<float> d_smooth = d_out.subspan(v.smooth, v.curves.rows());
  std::ranges::fill(d_smooth, 0.0F);
  for (std::size_t i = 0; i < v.transposed.rows() && !d_smooth.empty(); ++i) {
    const std::span<const float> at = v.transposed.row(i);
    for (std::size_t k = 0; k < d_smooth.size(); ++k) d_smooth[k] += d_logits[i] * at[k];
  }
}

double token_loss(const TokenInterface& interface, std::span<const std::uint16_t> tokens,
                  std::span<const float> weights, std::span<const float> out, std::span<float> d_out,
                  std::span<float> room) {
  std::ranges::fill(d_out, 0.0F);
  double sum = 0;
  for (std::size_t v = 0; v < interface.variables(); ++v) {
    if (weights[v] == 0) continue;
    const std::span<float> logits = room.first(interface.levels(v));
    const std::span<float> d_logits = room.subspan(interface.most_levels(), interface.levels(v));
    interface.logits(v, out, logits);
    sum += softmax_cross_entropy(logits, tokens[v], weights[v], d_logits);
    if (!d_out.empty()) interface.logits_backward(v, d_logits, d_out);
  }
  return sum;
}

}  // namespace sfumato
