#include "sfumato/tables/token_network.h"

#include <algorithm>
#include <cmath>

#include "sfumato/base/error.h"
#include "sfumato/kernels/softmax.h"
#include "sfumato/nn/mlp_layout.h"
#include "sfumato/tables/ordered_values.h"

namespace sfumato {

namespace {

constexpr double kReliableRows = 50;      // rows from which on a value has weight 1
constexpr double kMinReliability = 1e-3;  // of a value without rows
constexpr float kMinFrequency = 1e-5F;    // of a value without rows
constexpr std::size_t kTableRows = 16;    // of the noise level embedding
constexpr std::size_t kTaps = 4;

// The frequencies of a column's first tokens, or of its second tokens.
std::vector<float> token_frequencies(const ColumnCodec& encoding, bool second) {
  std::vector<float> frequencies(second ? encoding.radix : encoding.first_values());
  for (std::size_t symbol = 0; symbol < encoding.symbols(); ++symbol) {
    std::uint16_t tokens[2] = {};
    encoding.to_tokens(symbol, std::span(tokens, encoding.radix > 0 ? 2 : 1));
    frequencies[tokens[second ? 1 : 0]] += static_cast<float>(encoding.frequency[symbol]);
  }
  return frequencies;
}

// The weight of the deviation of an ordered variable's value from its neighbours, by its number of rows. Without it the
// network overfits values that few rows have.
std::vector<float> reliability(std::span<const float> frequencies, std::size_t rows) {
  std::vector<float> weights;
  for (const float frequency : frequencies) {
    const double count = static_cast<double>(frequency) * static_cast<double>(rows);
    weights.push_back(static_cast<float>(std::clamp(std::pow(count / kReliableRows, 2), kMinReliability, 1.0)));
  }
  return weights;
}

MatrixBuffer transpose(const MatrixBuffer& matrix) {
  MatrixBuffer result(matrix.cols(), matrix.rows());
  for (std::size_t i = 0; i < matrix.rows(); ++i) {
    for (std::size_t j = 0; j < matrix.cols(); ++j) result(j, i) = matrix(i, j);
  }
  return result;
}

}  // namespace

void validate(const TokenNetworkConfig& config) {
  if (config.fourier_features > 16)
    fail(ErrorKind::usage, "`fourier_features` is {}; give at most 16", config.fourier_features);
  if (config.basis_size > 64) fail(ErrorKind::usage, "`basis_size` is {}; give at most 64", config.basis_size);
  if (config.multinomial_steps == 0 || config.multinomial_steps > 10000) {
    fail(ErrorKind::usage, "`multinomial_steps` is {}; give 1 to 10000", config.multinomial_steps);
  }
}

std::vector<std::uint8_t> digits_of(const TableCodec& codec) {
  std::vector<std::uint8_t> digits;
  for (const TokenVariable& variable : codec.variables()) digits.push_back(variable.follows ? 1 : 0);
  return digits;
}

TokenFeaturizer::TokenFeaturizer(const TableCodec& codec, const TokenNetworkConfig& config) : config_(config) {
  const auto ordered = [&](const ColumnCodec& encoding) {
    return encoding.numeric() || codec.schema.columns[encoding.column].ordered;
  };
  for (const ColumnCodec& encoding : codec.columns) add_variables(encoding, ordered(encoding), codec.rows);
  logits_ = inputs_;
  inputs_ += variables_.size();
  outputs_ = logits_;
  for (Variable& variable : variables_) {
    variable.smooth = outputs_;
    outputs_ += variable.curves.rows();
  }
  std::size_t first = 0;
  for (const ColumnCodec& encoding : codec.columns) {
    if (ordered(encoding)) {
      add_scale(encoding);
      scales_.back().variable = first;
    }
    first += encoding.radix > 0 ? 2 : 1;
  }
}

void TokenFeaturizer::add_variables(const ColumnCodec& encoding, bool ordered, std::size_t rows) {
  for (std::size_t digit = 0; digit < (encoding.radix > 0 ? 2U : 1U); ++digit) {
    Variable variable;
    const std::vector<float> frequencies = token_frequencies(encoding, digit > 0);
    variable.size = frequencies.size();
    variable.at = inputs_;
    variable.reliability = ordered ? reliability(frequencies, rows) : std::vector<float>(frequencies.size(), 1.0F);
    for (const float frequency : frequencies) variable.prior.push_back(std::log(frequency + kMinFrequency));
    if (ordered) {
      variable.curves = logit_curves(frequencies, encoding.may_miss && digit == 0, config_.basis_size);
      variable.transposed = transpose(variable.curves);
    }
    inputs_ += variable.size;
    variables_.push_back(std::move(variable));
  }
}

void TokenFeaturizer::add_scale(const ColumnCodec& encoding) {
  Scale scale{0, encoding.radix, inputs_, features_of_values(encoding, config_.fourier_features), MatrixBuffer()};
  if (encoding.radix > 0) scale.by_first_token = features_of_first_tokens(encoding, scale.by_symbol);
  inputs_ += scale.by_symbol.cols();
  scales_.push_back(std::move(scale));
}

std::size_t TokenFeaturizer::max_size() const {
  return std::ranges::max_element(variables_, {}, &Variable::size)->size;
}

MlpConfig TokenFeaturizer::network() const {
  MlpConfig network;
  network.inputs = inputs_;
  network.outputs = outputs_;
  network.width = config_.width;
  network.hidden_layers = config_.hidden_layers;
  // The masked tokens determine the time of the masked process; the multinomial process needs a time embedding.
  const bool masked = config_.process == TokenProcess::masked;
  network.table_rows = masked ? 1 : kTableRows;
  network.taps = masked ? 1 : kTaps;
  network.fourier_features = 0;
  return network;
}

void TokenFeaturizer::initialize(std::uint64_t seed, std::span<float> flat) const {
  const MlpConfig config = network();
  sfumato::initialize(config, seed, flat);
  const MlpLayout layout(config);
  // The initialisation assumes dense inputs, but few are non-zero: one for each variable, and about four numeric
  // features for each ordered column (the higher frequencies are small).
  const std::size_t active = variables_.size() + scales_.size() * 4;
  const auto gain = static_cast<float>(std::sqrt(static_cast<double>(inputs_) / static_cast<double>(active)));
  for (float& weight : layout.layers.front().weight.values(flat)) weight *= gain;
}

void TokenFeaturizer::fill_input(std::span<const std::uint16_t> tokens, std::span<float> x) const {
  std::ranges::fill(x, 0.0F);
  for (std::size_t v = 0; v < variables_.size(); ++v) {
    if (tokens[v] == kNoToken) {
      x[logits_ + v] = 1.0F;
    } else {
      x[variables_[v].at + tokens[v]] = variables_[v].reliability[tokens[v]];
    }
  }
  for (const Scale& scale : scales_) {
    const std::size_t first = tokens[scale.variable];
    if (first == kNoToken) continue;
    std::span<const float> features;
    if (scale.radix == 0) {
      features = scale.by_symbol.row(first);
    } else if (const std::size_t second = tokens[scale.variable + 1]; second == kNoToken) {
      features = scale.by_first_token.row(first);
    } else {
      features = scale.by_symbol.row(std::min(first * scale.radix + second, scale.by_symbol.rows() - 1));
    }
    std::ranges::copy(features, x.begin() + static_cast<std::ptrdiff_t>(scale.first));
  }
}

void TokenFeaturizer::logits(std::size_t variable, std::span<const float> out, std::span<float> logits) const {
  const Variable& v = variables_[variable];
  const std::span<const float> free = out.subspan(v.at, v.size);
  for (std::size_t i = 0; i < v.size; ++i) logits[i] = v.prior[i] + v.reliability[i] * free[i];
  for (std::size_t k = 0; k < v.curves.rows(); ++k) {
    const float factor = out[v.smooth + k];
    const std::span<const float> curve = v.curves.row(k);
    for (std::size_t i = 0; i < v.size; ++i) logits[i] += factor * curve[i];
  }
}

void TokenFeaturizer::logits_backward(std::size_t variable, std::span<const float> d_logits,
                                      std::span<float> d_out) const {
  const Variable& v = variables_[variable];
  for (std::size_t i = 0; i < v.size; ++i) d_out[v.at + i] = v.reliability[i] * d_logits[i];
  const std::span<float> d_smooth = d_out.subspan(v.smooth, v.curves.rows());
  std::ranges::fill(d_smooth, 0.0F);
  for (std::size_t i = 0; i < v.transposed.rows() && !d_smooth.empty(); ++i) {
    const std::span<const float> at = v.transposed.row(i);
    for (std::size_t k = 0; k < d_smooth.size(); ++k) d_smooth[k] += d_logits[i] * at[k];
  }
}

double token_loss(const TokenFeaturizer& featurizer, std::span<const std::uint16_t> tokens,
                  std::span<const float> weights, std::span<const float> out, std::span<float> d_out,
                  std::span<float> workspace) {
  std::ranges::fill(d_out, 0.0F);
  double sum = 0;
  for (std::size_t v = 0; v < featurizer.variables(); ++v) {
    if (weights[v] == 0) continue;
    const std::span<float> logits = workspace.first(featurizer.size(v));
    const std::span<float> d_logits = workspace.subspan(featurizer.max_size(), featurizer.size(v));
    featurizer.logits(v, out, logits);
    sum += softmax_cross_entropy(logits, tokens[v], weights[v], d_logits);
    if (!d_out.empty()) featurizer.logits_backward(v, d_logits, d_out);
  }
  return sum;
}

}  // namespace sfumato
