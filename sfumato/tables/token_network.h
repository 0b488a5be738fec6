// The input features of a row of tokens, and how the network's outputs become a softmax for each variable.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "sfumato/base/matrix.h"
#include "sfumato/nn/mlp_config.h"
#include "sfumato/tables/table_codec.h"

namespace sfumato {

/// How the forward process corrupts a row of tokens: it masks them one after another (masking.h), or resamples each
/// uniformly (multinomial.h).
enum class TokenProcess { masked, multinomial };
inline std::span<const std::string_view> enum_names(TokenProcess) {
  static constexpr std::array<std::string_view, 2> kNames{"masked", "multinomial"};
  return kNames;
}

/// The sizes of a token network, and the process that it reverses.
struct TokenNetworkConfig {
  std::size_t width = 256;
  std::size_t hidden_layers = 3;
  std::size_t fourier_features = 5;  ///< sines and cosines of a number's rank in the input
  std::size_t basis_size = 8;        ///< cosines over rank and index of an ordered variable's values, in its logits
  TokenProcess process = TokenProcess::masked;
  std::size_t multinomial_steps = 100;  ///< T, of the multinomial process
};

/// Throws Error (usage) on a size out of range.
void validate(const TokenNetworkConfig& config);

/// Maps rows of tokens to network inputs, and network outputs to logits. The input has a one-hot encoding of each
/// variable with one more input for a masked one; ordered columns also have numeric features of the value
/// (features_of_values()). The outputs are added to the logits of the column's marginal distribution: one free logit
/// for each value, and for an ordered variable also the coefficients of smooth curves over its values, so that
/// neighbouring values are learned together.
/// For an ordered variable, one-hot input and free logit of a value are multiplied by its reliability weight min(1, (n
/// / 50)^2), where n training rows have the value: without it the network overfits rare values.
class TokenFeaturizer {
 public:
  TokenFeaturizer(const TableCodec& codec, const TokenNetworkConfig& config);

  std::size_t variables() const { return variables_.size(); }
  std::size_t size(std::size_t variable) const { return variables_[variable].size; }
  std::size_t max_size() const;
  /// The configuration of the network with these inputs and outputs.
  MlpConfig network() const;
  /// Initial parameters, with which the network predicts the marginal distribution of every column. flat:
  /// [MlpLayout(network()).size].
  void initialize(std::uint64_t seed, std::span<float> flat) const;

  /// tokens: [variables], kNoToken where masked -> x: [network().inputs].
  void fill_input(std::span<const std::uint16_t> tokens, std::span<float> x) const;
  /// The logits of one variable. out: [network().outputs], logits: [size(variable)].
  void logits(std::size_t variable, std::span<const float> out, std::span<float> logits) const;
  /// The gradient with respect to the outputs, from that with respect to one variable's logits. Writes the variable's
  /// own elements of d_out only. d_logits: [size(variable)], d_out: [network().outputs].
  void logits_backward(std::size_t variable, std::span<const float> d_logits, std::span<float> d_out) const;

 private:
  struct Variable {
    std::size_t size = 0;
    std::size_t at = 0;              // offset of its first free logit, and of its first input
    std::size_t smooth = 0;          // offset of its first curve coefficient in the outputs
    MatrixBuffer curves;             // [curves, size]; no rows unless ordered
    MatrixBuffer transposed;         // [size, curves]
    std::vector<float> prior;        // [size] log frequencies in the training rows
    std::vector<float> reliability;  // [size] reliability weights, at most 1
  };
  struct Scale {                  // numeric input features of an ordered column
    std::size_t variable = 0;     // its first token
    std::size_t radix = 0;        // 0: one token
    std::size_t first = 0;        // offset of its first input
    MatrixBuffer by_symbol;       // [symbols, features]
    MatrixBuffer by_first_token;  // [first values, features], if the second token is masked
  };
  void add_variables(const ColumnCodec& encoding, bool ordered, std::size_t rows);
  void add_scale(const ColumnCodec& encoding);

  TokenNetworkConfig config_;
  std::vector<Variable> variables_;
  std::vector<Scale> scales_;
  std::size_t logits_ = 0;  // free logits of all variables
  std::size_t inputs_ = 0;
  std::size_t outputs_ = 0;
};

/// The weighted cross-entropy of one row, sum_v weight_v CE_v, in nats, and its gradient with respect to the outputs;
/// the variational bound if the weights are those of bound_weights(). tokens: [variables], none unknown; weights:
/// [variables]; out, d_out: [outputs], d_out may be empty; workspace: [2 max_size()].
double token_loss(const TokenFeaturizer& featurizer, std::span<const std::uint16_t> tokens,
                  std::span<const float> weights, std::span<const float> out, std::span<float> d_out,
                  std::span<float> workspace);

/// For each variable, 1 if it is the second token of a column (masking.h), else 0.
std::vector<std::uint8_t> digits_of(const TableCodec& codec);

}  // namespace sfumato
