// What a network sees of a row of tokens, and how its outputs become the softmax of each variable.
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

/// How the forward process destroys a row of tokens: it masks them one after another (masking.h), or draws each anew,
/// uniformly (multinomial.h).
enum class TokenProcess { masked, multinomial };
inline std::span<const std::string_view> enum_names(TokenProcess) {
  static constexpr std::array<std::string_view, 2> kNames{"masked", "multinomial"};
  return kNames;
}

/// What is free to choose of a network of tokens: its sizes, and the process that it reverses.
struct TokenNetworkConfig {
  std::size_t width = 256;
  std::size_t hidden_layers = 3;
  std::size_t fourier_features = 5;  ///< sines and cosines of a number's rank that the network sees beside its tokens
  std::size_t basis_size = 8;  ///< cosines over an ordered variable's values, by rank and by number, in its logits
  TokenProcess process = TokenProcess::masked;
  std::size_t multinomial_steps = 100;  ///< T, of the multinomial process
};

/// Throws Error (usage) on a size out of reason.
void validate(const TokenNetworkConfig& config);

/// Between rows of tokens and the numbers of a network. The network sees each variable as one-hot with one more input
/// for a masked one, and of ordered columns also where the value stands, as numbers. Its outputs are how far the logits
/// are from those of the column's own distribution: a free number for each level, and of an ordered variable a smooth
/// curve over its values besides, so that neighbours are learned together. One-hot and free number of a value of an
/// ordered variable are scaled by (n / 50)^2, at most 1, where n training rows have it, so that few rows are not
/// learned by heart.
class TokenFeaturizer {
 public:
  TokenFeaturizer(const TableCodec& codec, const TokenNetworkConfig& config);

  std::size_t variables() const { return variables_.size(); }
  std::size_t levels(std::size_t variable) const { return variables_[variable].levels; }
  std::size_t most_levels() const;
  /// The network that fits between.
  MlpConfig network() const;
  /// Its parameters before training, so that it says the columns' own distributions. flat: [MlpLayout(network()).size].
  void initialize(std::uint64_t seed, std::span<float> flat) const;

  /// tokens: [variables], kNoToken where masked -> x: [network().inputs].
  void fill_input(std::span<const std::uint16_t> tokens, std::span<float> x) const;
  /// The logits of one variable. out: [network().outputs], logits: [levels(variable)].
  void logits(std::size_t variable, std::span<const float> out, std::span<float> logits) const;
  /// The way back: the gradient at a variable's logits into its places of d_out; those of each variable are its own.
  void logits_backward(std::size_t variable, std::span<const float> d_logits, std::span<float> d_out) const;

 private:
  struct Variable {
    std::size_t levels = 0;
    std::size_t at = 0;              // its first logit, and its first input
    std::size_t smooth = 0;          // its first coefficient among the outputs
    MatrixBuffer curves;             // [curves, levels]; no rows where it is not ordered
    MatrixBuffer transposed;         // [levels, curves]
    std::vector<float> prior;        // logits of its levels' shares of the training rows
    std::vector<float> reliability;  // of each level, up to 1
  };
  struct Scale {               // the numbers that say where the value of an ordered column stands
    std::size_t variable = 0;  // its first token
    std::size_t radix = 0;     // 0: it has but one
    std::size_t first = 0;     // input
    MatrixBuffer of_symbol;    // [symbols, numbers]
    MatrixBuffer of_token;     // [first levels, numbers], of a value whose second token is masked
  };
  void add_variables(const ColumnCodec& encoding, bool ordered, std::size_t rows);
  void add_scale(const ColumnCodec& encoding);

  TokenNetworkConfig config_;
  std::vector<Variable> variables_;
  std::vector<Scale> scales_;
  std::size_t logits_ = 0;  // of all variables
  std::size_t inputs_ = 0;
  std::size_t outputs_ = 0;
};

/// sum_v weight_v CE_v of one row, in nats, and its gradient; the bound where the weights are those of bound_weights().
/// tokens: [variables], none unknown; out, d_out: [outputs], d_out may be empty; room: [2 most_levels()].
double token_loss(const TokenFeaturizer& featurizer, std::span<const std::uint16_t> tokens,
                  std::span<const float> weights, std::span<const float> out, std::span<float> d_out,
                  std::span<float> room);

/// Which variables of a codec are further digits, as masking.h wants them.
std::vector<std::uint8_t> digits_of(const TableCodec& codec);

}  // namespace sfumato
